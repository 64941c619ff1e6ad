using System.Text.RegularExpressions;
using Experiments.Domain;
using Experiments.Features;
using Experiments.Features.Fft;
using Experiments.Search;
using Experiments.Unit.Models;
using Xunit;

namespace Experiments.Unit.Readme;

/// <summary>The README's code equals the files beside this one, which compile, and does what the README says.</summary>
public sealed partial class ReadmeCodeTests
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md")).ReplaceLineEndings("\n");

    [Fact]
    public void Every_block_of_code_is_a_file_that_compiles()
    {
        var blocks = CodeBlock().Matches(Readme).Select(block => block.Groups[1].Value.Trim()).ToArray();
        Assert.NotEmpty(blocks);
        var files = Directory.GetFiles(Path.Combine(Repository.Root, "tests", "Unit", "Readme"), "*.cs")
            .Select(file => File.ReadAllText(file).ReplaceLineEndings("\n")).ToArray();
        Assert.All(blocks, block => Assert.True(
            files.Any(file => file.Contains(block, StringComparison.Ordinal)),
            $"no file in tests/Unit/Readme has this block of the README:\n{block}"));
    }

    [Fact]
    public void The_feature_is_the_greatest_magnitude_of_each_frame()
    {
        // A cosine of amplitude 0.5 at the middle of a bin: half of it times the sum of the window, nFft / 2, is its peak.
        var spec = new FeatureSpec { Name = "peak" };
        var analysis = new FrameAnalysis(new SignalPlan(spec, LaneWidths.Best));
        analysis.Load([.. Enumerable.Range(0, 22050).Select(n => (float)(0.5 * Math.Cos(2 * Math.PI * 100 * n / spec.NFft)))]);
        var values = new float[analysis.Frames];
        new SpectralPeak().Compute(analysis, ParameterSet.Empty, values);
        // Without the frames that extend beyond the slice.
        Assert.All(values[4..^4], value => Assert.Equal(0.25 * spec.NFft / 2, value, tolerance: 0.1));
    }

    [Fact]
    public void The_family_tells_genres_apart_and_is_saved()
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
    public void The_sampler_has_every_point_of_the_grid_the_last_first()
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

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
