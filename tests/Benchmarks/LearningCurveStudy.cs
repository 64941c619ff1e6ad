using System.Collections.Immutable;
using System.Globalization;
using Experiments.Audio;
using Experiments.DemoAudio;
using Experiments.Domain;
using Experiments.Features;
using Experiments.Models;

namespace Experiments.Benchmarks;

/// <summary>
/// Shows whether the networks learn, and what regularization changes. Trains cnn and crnn with and without it on mel spectrograms of
/// 3-second slices, split by track. Prints learning curves, accuracies on train, validation and test, those of the untrained network, and
/// chance.
/// Uses the demo corpus, or a folder of GENRE/*.wav.
/// </summary>
internal static class LearningCurveStudy
{
    private const int SampleRate = 22050;
    private const int DemoTracksPerGenre = 10;
    private const double DemoSeconds = 18;
    private const ulong Seed = 17;

    private static readonly (string Name, string Parameters)[] Settings =
    [
        ("plain", ""),
        ("regularized",
            "batchNorm=true dropout=0.3 weightDecay=0.05 labelSmoothing=0.1 specAugment=light timeShift=0.5 "
            + "schedule=cosine learningRate=0.002"),
    ];

    /// <summary><c>[FOLDER] [--epochs N] [--precision bfloat16]</c></summary>
    public static int Run(string[] args)
    {
        var folder = args.FirstOrDefault(argument => !argument.StartsWith('-') && Directory.Exists(argument));
        var data = Load(folder);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{folder ?? "demo corpus"}: {data.Genres.Length} genres, slices train {data.Parts[0].Labels.Length}, "
            + $"validation {data.Parts[1].Labels.Length}, test {data.Parts[2].Labels.Length}; "
            + $"split by track; chance {1.0 / data.Genres.Length:f3}"));
        var families = new Catalog<IModelFamily>(typeof(IModelFamily).Assembly, "family");
        var summary = new List<string>();
        var common = $"epochs={Option(args, "--epochs", "25")} precision={Option(args, "--precision", "float32")}";
        foreach (var name in new[] { "cnn", "crnn" })
        {
            foreach (var (setting, parameters) in Settings)
            {
                summary.Add(Train(families.Get(name), setting, $"{parameters} {common}", data));
            }
        }

        Console.WriteLine();
        Console.WriteLine("| network | train | validation | test | gap | untrained test |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
        summary.ForEach(Console.WriteLine);
        return 0;
    }

    private static string Train(IModelFamily family, string setting, string parameters, Data data)
    {
        Console.WriteLine();
        Console.WriteLine($"{family.Name} {setting}: epoch, train loss, accuracy (as trained on), validation loss, accuracy");
        var request = new FitRequest
        {
            Train = data.Parts[0],
            Validation = data.Parts[1],
            Genres = data.Genres,
            Parameters = family.Parameters.Complete(Parse(parameters)),
            Seed = Seed,
            Progress = new Printer(),
        };
        using var model = family.Fit(request, CancellationToken.None);

        // One epoch with a learning rate near zero: the initial network, with standardized input.
        using var untrained = family.Fit(
            request with { Parameters = family.Parameters.Complete(Parse("epochs=1 learningRate=1e-7")), Progress = null },
            CancellationToken.None);
        var accuracies = data.Parts.Select(part => Accuracy(model, part)).ToList();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {family.Name} {setting} | {accuracies[0]:f3} | {accuracies[1]:f3} | {accuracies[2]:f3} "
            + $"| {accuracies[0] - accuracies[2]:f3} | {Accuracy(untrained, data.Parts[2]):f3} |");
    }

    private static double Accuracy(IFittedModel model, LabelledRows rows)
    {
        var probabilities = model.PredictProbabilities(rows.Rows, CancellationToken.None);
        var genres = probabilities.Length / rows.Labels.Length;
        var right = probabilities.Chunk(genres).Zip(rows.Labels).Count(pair => Array.IndexOf(pair.First, pair.First.Max()) == pair.Second);
        return (double)right / rows.Labels.Length;
    }

    private static ParameterSet Parse(string text) => new(text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=')).Select(pair => KeyValuePair.Create(pair[0], ParameterValue.Parse(pair[1]))));

    private static string Option(string[] args, string name, string @default) =>
        Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : @default;

    /// <summary>Of each genre's tracks, in seeded order, six tenths are for training, two for validation, two for test.</summary>
    private static Data Load(string? folder)
    {
        var genres = folder is null
            ? [.. DemoCorpus.Genres]
            : Directory.GetDirectories(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal).ToImmutableArray();
        var extractor = new FeatureExtractor(new FeatureSpec { Name = "mel", Tensor = new FeatureTensorSpec() });
        var slicer = new Slicer(new SliceRule(), SampleRate);
        var shape = extractor.TensorShape(slicer.SliceSamples);
        var parts = Enumerable.Range(0, 3).Select(_ => (Values: new List<float>(), Labels: new List<int>())).ToArray();
        for (var genre = 0; genre < genres.Length; genre++)
        {
            var tracks = ReadTracks(folder, genres[genre]);
            new RandomStream(Seeds.Derive(Seed, "split", genres[genre])).Shuffle<ReadOnlyMemory<float>>(tracks);
            for (var track = 0; track < tracks.Length; track++)
            {
                var place = (track + 0.5) / tracks.Length;
                var (values, labels) = parts[place < 0.6 ? 0 : place < 0.8 ? 1 : 2];
                var slice = new float[slicer.SliceSamples];
                foreach (var range in slicer.Plan(tracks[track].Length).Where(range => !range.IsPadded))
                {
                    slicer.Copy(tracks[track].Span, range, slice);
                    values.AddRange(extractor.Extract(slice).Tensor);
                    labels.Add(genre);
                }
            }
        }

        return new(genres, [.. parts.Select(part => new LabelledRows(new MemoryRows(part.Values.ToArray(), shape), [.. part.Labels]))]);
    }

    private static ReadOnlyMemory<float>[] ReadTracks(string? folder, string genre) => folder is null
        ?
        [
            .. Enumerable.Range(0, DemoTracksPerGenre)
            .Select(track => (ReadOnlyMemory<float>)DemoCorpus.Render(genre, track, Seed, DemoSeconds)),
        ]
        : [.. Directory.GetFiles(Path.Combine(folder, genre), "*.wav").Order(StringComparer.Ordinal)
            .Select(path => AudioReader.Read(path, SampleRate).Samples)];

    private sealed record Data(ImmutableArray<string> Genres, ImmutableArray<LabelledRows> Parts);

    private sealed class Printer : IProgress<FitProgress>
    {
        public void Report(FitProgress value)
        {
            if (value.Epoch is { } epoch)
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{value.Step,4} {epoch.TrainLoss,7:f3} {epoch.TrainAccuracy:f3} ")
                    + FormattableString.Invariant($"{epoch.ValidationLoss,7:f3} {epoch.ValidationAccuracy:f3}"));
            }
        }
    }
}
