using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Experiments.Domain;
using Experiments.Evaluation;
using Experiments.Execution.Extraction;
using Experiments.Execution.Runs;
using Experiments.Features.Storage;
using Experiments.Store;

namespace Experiments.Benchmarks.Scale;

/// <summary>
/// A large dataset without audio, and results without computation: the records, files and formats are those of import, extraction and runs,
/// but the numbers are random. Written before the silo starts.
/// </summary>
internal sealed record ScaleData
{
    public const int Genres = 10;
    public const int SlicesEach = 10;
    public const int Folds = 5;
    public const string Dataset = "large";
    private const string File = "scale.json";

    /// <summary>Two columns and no tensor: the number of rows is what matters here.</summary>
    public static readonly FeatureSpec Features = new()
    {
        Name = "small",
        Table = [new FeatureTableSpec { Feature = "rms", Statistics = ["mean", "std"] }],
    };

    /// <summary>The result of the import.</summary>
    public required ImportOutput Import { get; init; }

    /// <summary>Metrics from which a run's are chosen.</summary>
    public required ImmutableArray<PartMetrics> Metrics { get; init; }

    /// <summary>The spec of an import for which nothing is decoded.</summary>
    public static DatasetImportSpec ImportSpec => new(Dataset, "/nowhere", "genre-folders", new SliceRule());

    public static ScaleData Write(ArtifactStore artifacts, int tracks)
    {
        var all = Enumerable.Range(0, tracks).Select(Track).ToImmutableArray();
        var version = DomainJson.Hash(tracks);
        var (artifact, hash) = artifacts.WriteTracks(Dataset, version, all);
        WriteFeatures(artifacts, version, all);
        WritePredictions(artifacts, tracks);
        var data = new ScaleData
        {
            Import = new ImportOutput(
                artifact, version, [], tracks, tracks * SlicesEach, tracks * 30.0,
                all.GroupBy(track => track.Genre)
                    .ToImmutableSortedDictionary(genre => genre.Key, genre => genre.Count(), StringComparer.Ordinal), hash),
            Metrics = [.. Enumerable.Range(0, 64).Select(number => RunMetrics.Of(Draw(number)))],
        };
        artifacts.Write(File, stream => JsonSerializer.Serialize(stream, data, DomainJson.Compact));
        return data;
    }

    public static ScaleData Read(ArtifactStore artifacts)
    {
        using var stream = System.IO.File.OpenRead(artifacts.PathOf(File));
        return JsonSerializer.Deserialize<ScaleData>(stream, DomainJson.Compact)!; // not null: it was written
    }

    /// <summary>The folder of the predictions of every run of a fold.</summary>
    public static string FolderOf(int fold) => $"work/made/e0/r0f{fold}/a00001-0000001";

    public static string NameOf(int track) => string.Create(CultureInfo.InvariantCulture, $"genre{track % Genres}.{track:000000}");

    /// <summary>The result of a run as its slot reports it.</summary>
    public RunOutput ResultOf(RunPayload run, int attempt)
    {
        var random = new RandomStream(Seeds.Derive(1, "scale", run.Run.ToString()));
        PartMetrics Part() => Metrics[random.NextInt(Metrics.Length)];
        var result = new RunResult
        {
            Run = run.Run,
            Attempt = attempt,
            Train = Part(),
            Validation = Part(),
            Test = Part(),
            FitSeconds = random.NextDouble(),
            PredictSeconds = 0.01,
            Seed = 1,
            Environment = ImmutableSortedDictionary<string, string>.Empty.Add("node", "n1"),
        };
        return new RunOutput(result, run.FeatureSet, FolderOf(run.Run.Fold));
    }

    private static TrackInfo Track(int number) => new(
        new TrackId(Dataset, NameOf(number)), $"genre{number % Genres}/{NameOf(number)}.wav", DomainJson.Hash(number),
        $"genre{number % Genres}", $"artist{number / 10}", 30, SlicesEach);

    private static void WriteFeatures(ArtifactStore artifacts, string version, ImmutableArray<TrackInfo> tracks)
    {
        var plan = new TrackExtraction(ImportSpec, Features).Plan(Dataset, version, tracks);
        Parallel.For(0, plan.Shards, shard =>
        {
            using var writer = FeatureSetStore.Of(artifacts).BeginShard(plan, shard);
            foreach (var slice in plan.TracksOf(shard).SelectMany(plan.SlicesOf))
            {
                writer.Append(slice, 3.0 * slice.Index, isPadded: false, [slice.Index, 1], []);
            }

            writer.Commit();
        });
    }

    /// <summary>The predictions of each fold on its test slices, a fifth of all.</summary>
    private static void WritePredictions(ArtifactStore artifacts, int tracks)
    {
        for (var fold = 0; fold < Folds; fold++)
        {
            ImmutableArray<int> rows = [.. Enumerable.Range(0, tracks * SlicesEach).Where(row => row / SlicesEach % Folds == fold)];
            var probabilities = new float[rows.Length * Genres];
            Array.Fill(probabilities, 1f / Genres);
            RunOutputFiles.WritePredictions(artifacts, FolderOf(fold), SplitPart.Test, rows, probabilities, Genres);
        }
    }

    /// <summary>Twenty tracks of five slices, correct with a probability that depends on the number.</summary>
    private static Predictions Draw(int number)
    {
        var random = new RandomStream(Seeds.Derive((ulong)number, "metrics"));
        var labels = Enumerable.Range(0, 100).Select(slice => slice / 5 % Genres).ToImmutableArray();
        var probabilities = new float[labels.Length * Genres];
        for (var slice = 0; slice < labels.Length; slice++)
        {
            var predicted = random.NextInt(64) < number ? labels[slice] : random.NextInt(Genres);
            probabilities.AsSpan(slice * Genres, Genres).Fill(0.05f);
            probabilities[(slice * Genres) + predicted] = 0.55f;
        }

        return new Predictions
        {
            Genres = [.. Enumerable.Range(0, Genres).Select(genre => $"genre{genre}")],
            Slices = [.. Enumerable.Range(0, 100).Select(slice => new SliceId(new TrackId("drawn", $"t{slice / 5:00}"), slice % 5))],
            Labels = labels,
            Probabilities = probabilities,
        };
    }
}
