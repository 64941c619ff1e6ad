using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation;
using Experiments.Evaluation.Comparisons;

namespace Experiments.Unit.Evaluation;

/// <summary>Small tracks, predictions and results for tests of evaluation.</summary>
internal static class TestData
{
    /// <summary>A track of the dataset "made"; its own group and content by default.</summary>
    public static TrackInfo Track(string name, string genre, int slices = 2, string? group = null, string? hash = null) =>
        new(new TrackId("made", name), $"{genre}/{name}.wav", hash ?? name, genre, group ?? name, 3 * slices, slices);

    /// <summary>Balanced tracks named by genre and number.</summary>
    public static ImmutableArray<TrackInfo> Tracks(int genres, int tracksOfGenre, int slices = 2) =>
        [.. from genre in Enumerable.Range(0, genres)
            from number in Enumerable.Range(0, tracksOfGenre)
            select Track($"g{genre}.{number:00000}", $"g{genre}", slices)];

    /// <summary>Predictions from rows: track, label, probabilities.</summary>
    public static Predictions Predictions(int genres, params (int Track, int Label, float[] Row)[] rows)
    {
        var seen = new Dictionary<int, int>();
        return new Predictions
        {
            Genres = [.. Enumerable.Range(0, genres).Select(genre => $"g{genre}")],
            Slices = [.. rows.Select(row => new SliceId(
                new TrackId("made", $"{row.Track:000}"), seen[row.Track] = seen.GetValueOrDefault(row.Track, -1) + 1))],
            Labels = [.. rows.Select(row => row.Label)],
            Probabilities = rows.SelectMany(row => row.Row).ToArray(),
        };
    }

    /// <summary>A row with almost all probability on one genre.</summary>
    public static float[] Sure(int genre, int genres, float probability = 1)
    {
        var row = Enumerable.Repeat((1 - probability) / (genres - 1), genres).ToArray();
        row[genre] = probability;
        return row;
    }

    /// <summary>
    /// Metrics of <paramref name="right"/> right slices among <paramref name="slices"/>, one per track, two genres.
    /// </summary>
    public static PartMetrics Part(int right, int slices) => RunMetrics.Of(Predictions(
        2,
        [
            .. Enumerable.Range(0, slices).Select(slice => (slice, slice % 2, Sure(slice < right ? slice % 2 : 1 - (slice % 2), 2, 0.9f))),
        ]));

    /// <summary>The result of a run with 100 slices of each part.</summary>
    public static RunResult Result(int repeat, int fold, int trainRight, int testRight, int experiment = 0, int testSlices = 100) => new()
    {
        Run = new RunId(new ExperimentId("made", experiment), repeat, fold),
        Attempt = 1,
        Train = Part(trainRight, 100),
        Validation = Part(testRight * 100 / testSlices, 100),
        Test = Part(testRight, testSlices),
        FitSeconds = 1 + fold,
    };

    /// <summary>
    /// A result with block counts that fit its accuracies: 100 blocks of one slice in each part, those of test numbered from 100 times the
    /// fold.
    /// </summary>
    public static RunResult WithBlocks(RunResult result) => result with
    {
        Blocks = new RunBlocks(
            Counts(result.Train, 1000), result.Validation is null ? null : Counts(result.Validation, 2000),
            Counts(result.Test, 100 * result.Run.Fold)),
    };

    private static BlockCounts Counts(PartMetrics part, int first) => BlockCounts.Pack(Enumerable.Range(0, part.Slices).Select(block =>
        block < Math.Round(part.SliceAccuracy * part.Slices)
            ? new BlockCount(first + block, 1, 1, 1, 1) : new BlockCount(first + block, 1, 0, 1, 0)));

    /// <summary>Metrics of a part with one accuracy; 100 slices of 100 tracks, genres alternating, without block counts.</summary>
    public static PartMetrics Part(double accuracy, int slices = 100) => Part(0, 2) with
    {
        Slices = slices,
        Tracks = slices,
        SliceAccuracy = accuracy,
        TrackAccuracy = accuracy,
        SliceAccuracyError = null,
    };

    /// <summary>
    /// The scores of an experiment with a result for each of some runs, each a fold of repeat 0, without block counts as from an earlier
    /// build: test parts of 25 slices, the others of 100.
    /// </summary>
    public static ExperimentScores Scores(
        int number, string family, (string Name, double Value)[] parameters, int runs,
        Func<int, (double Train, double Validation, double Test)> of, int? folds = null)
    {
        var experiment = new ExperimentId("made", number);
        return ExperimentScores.Of(new ExperimentResults(
            experiment, family, new ParameterSet(parameters.Select(pair => KeyValuePair.Create(pair.Name, ParameterValue.Of(pair.Value)))),
            new Protocol { Folds = folds ?? runs }, ["g0", "g1"],
            [
                .. Enumerable.Range(0, runs).Select(run => (Run: run, Values: of(run))).Select(run => new RunResult
                {
                    Run = new RunId(experiment, 0, run.Run),
                    Attempt = 1,
                    Train = Part(run.Values.Train),
                    Validation = Part(run.Values.Validation, 25),
                    Test = Part(run.Values.Test, 25),
                }),
            ]));
    }

    /// <summary>An experiment of two genres.</summary>
    public static ExperimentResults Experiment(params RunResult[] results) => new(
        new ExperimentId("made", 0), "svm", ParameterSet.Empty, new Protocol(), ["g0", "g1"], results);
}
