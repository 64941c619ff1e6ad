using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Experiments.ClientCli.Commands;
using Experiments.Domain;
using Experiments.Features;
using Experiments.Features.Fft;
using Experiments.Search;
using Experiments.Unit.Models;
using Xunit;

namespace Experiments.Unit.Readme;

/// <summary>The code in Markdown files is that of the files beside this one, which compile, and does what it says.</summary>
public sealed partial class ReadmeCodeTests
{
    [Fact]
    public void Every_code_block_is_part_of_a_compiled_file()
    {
        var blocks =
            MarkdownFiles.Paths.SelectMany(
                path => CodeBlock().Matches(MarkdownFiles.Read(path)).Select(block => (Path: path, Code: block.Groups[1].Value.Trim())))
                    .ToArray();
        Assert.NotEmpty(blocks);
        var files = Directory.GetFiles(Path.Combine(Repository.Root, "tests", "Unit", "Readme"), "*.cs")
            .Select(file => File.ReadAllText(file).ReplaceLineEndings("\n")).ToArray();
        Assert.All(blocks, block => Assert.True(
            files.Any(file => file.Contains(block.Code, StringComparison.Ordinal)),
            $"no file in tests/Unit/Readme has this block of {block.Path}:\n{block.Code}"));
    }

    [Fact]
    public void The_feature_is_the_peak_magnitude_of_each_frame()
    {
        // A cosine of amplitude 0.5 at the middle of a bin: half of it times the sum of the window, nFft / 2, is its peak.
        var spec = new FeatureSpec { Name = "peak" };
        var analysis = new FrameAnalysis(new SignalPlan(spec, LaneSelection.Best));
        analysis.Load([.. Enumerable.Range(0, 22050).Select(n => (float)(0.5 * Math.Cos(2 * Math.PI * 100 * n / spec.NFft)))]);
        var values = new float[analysis.Frames];
        new SpectralPeak().Compute(analysis, ParameterSet.Empty, values);
        // Without the frames that reach beyond the slice.
        Assert.All(values[4..^4], value => Assert.Equal(0.25 * spec.NFft / 2, value, tolerance: 0.1));
    }

    [Fact]
    public void The_family_classifies_genres_and_can_be_saved()
    {
        var family = new NearestCentroid();
        int[] labels = [.. Enumerable.Range(0, 90).Select(row => row % 3)];
        var rows = FamilyData.Rows([6], labels, 2, distance: 8).Rows;
        using var model = family.Fit(FamilyData.Request(family, FamilyData.Rows([6], labels, 1, distance: 8), "blues", "jazz", "rock"),
            TestContext.Current.CancellationToken);
        var probabilities = model.PredictProbabilities(rows, TestContext.Current.CancellationToken);
        Assert.All(probabilities.Chunk(3).Zip(labels), row => Assert.Equal(row.Second, Array.IndexOf(row.First, row.First.Max())));

        using var file = new MemoryStream();
        model.Save(file);
        file.Position = 0;
        using var loaded = family.Load(file);
        Assert.Equal(probabilities, loaded.PredictProbabilities(rows, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void The_sampler_suggests_the_grid_backwards()
    {
        var space = new ParameterSpace(
            [
                new FamilySpace(
                    "knn", [new ParameterDimension("k", new ChoiceRange([.. new double[] { 1, 3, 5 }.Select(ParameterValue.Of)]))]),
            ]);
        var sampler = new BackwardsSampler();
        var points = Enumerable.Range(0, 4)
            .Select(index => sampler.Suggest(new SampleRequest(space, new History(Goal.Maximize, []), 1, index, ParameterSet.Empty)));
        Assert.Equal([5, 3, 1, null], points.Select(point => point?.Parameters.Integer("k")));
    }

    [Fact]
    public void The_pruner_stops_runs_below_its_floor()
    {
        var curves = new LearningCurves(Goal.Maximize, cells: 1);
        curves.Report(RunOf(0), 3, 0.15);
        curves.Report(RunOf(1), 5, 0.15);
        curves.Report(RunOf(2), 5, 0.25);
        var pruner = new FloorPruner();
        var actions = Enumerable.Range(0, 3).Select(number => pruner.Decide(new PruneRequest
        {
            Curves = curves,
            Run = RunOf(number),
            Parameters = pruner.Parameters.Complete(ParameterSet.Empty),
        }));
        Assert.Equal([PruneAction.Continue, PruneAction.Stop, PruneAction.Continue], actions.Select(decision => decision.Action));

        static RunId RunOf(int experiment) => new(new ExperimentId("made", experiment), 0, 0);
    }

    [Fact]
    public void The_split_keeps_the_tracks_of_a_folder_in_one_part()
    {
        // Twelve folders of three tracks of each of two genres.
        ImmutableArray<TrackInfo> tracks =
            [
                .. from folder in Enumerable.Range(0, 12) from number in Enumerable.Range(0, 6)
                    select Track($"f{folder:00}.{number}", $"f{folder:00}", number % 2 == 0 ? "blues" : "jazz"),
            ];
        var plan = new FolderSplit().Plan(tracks, new Protocol { Split = "folder", Folds = 3 });
        var parts = plan.Parts(repeat: 0, fold: 0);
        var sides = Enum.GetValues<SplitPart>()
            .Select(part => parts.Of(part).Select(slice => Path.GetDirectoryName(tracks[slice].Path)).ToHashSet()).ToArray();
        Assert.All(sides, Assert.NotEmpty);
        Assert.Equal(12, sides.Sum(side => side.Count));

        static TrackInfo Track(string name, string folder, string genre) =>
            new(new TrackId("made", name), $"{folder}/{name}.wav", name, genre, name, 3, 1);
    }

    [Fact]
    public void The_decoder_reads_what_it_recognizes()
    {
        byte[] file = [.. "F32M"u8, .. BitConverter.GetBytes(0.5f), .. BitConverter.GetBytes(-0.25f)];
        var decoder = new RawFloatDecoder();
        Assert.True(decoder.Recognizes(file));
        Assert.False(decoder.Recognizes("RIFF"u8));
        using var stream = new MemoryStream(file);
        using var audio = decoder.Open(stream);
        var samples = new float[3];
        Assert.Equal(2, audio.Read(samples));
        Assert.Equal([0.5f, -0.25f, 0], samples);
    }

    [Fact]
    public void The_verb_has_a_description_and_examples()
    {
        var verb = new DatasetQuarantine();
        Assert.EndsWith(".", verb.Description, StringComparison.Ordinal);
        Assert.All(verb.Examples, example => Assert.StartsWith($"experiments {verb.Path} ", example, StringComparison.Ordinal));
        Assert.NotEmpty(Nouns.Describe(verb.Path.Split(' ')[0]));
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
