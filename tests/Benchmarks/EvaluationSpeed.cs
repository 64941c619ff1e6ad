using System.Diagnostics;
using System.Globalization;
using Experiments.Benchmarks.Simulations;
using Experiments.Domain;
using Experiments.Evaluation;
using Experiments.Evaluation.Contrasts;
using Experiments.Evaluation.Importance;
using Experiments.Evaluation.Splits;

namespace Experiments.Benchmarks;

/// <summary>Evaluation time at full size, in milliseconds: the median of eleven calls.</summary>
internal static class EvaluationSpeed
{
    private const int Genres = 10;

    /// <summary>Prints the table.</summary>
    public static int Run()
    {
        var random = new RandomStream(1);
        var predictions = Draw(random, tracks: 1000, slicesOfTrack: 10);
        var runs = new StudyDesign("centroid", 1000, 10, 1).Draw(1);
        var metric = MetricParts.Of(MetricNames.TestAccuracy)!; // not null: an accuracy
        var tracks = Enumerable.Range(0, 1000).Select(track => new TrackInfo(
            new TrackId("made", $"{track:0000}"), $"{track}.wav", $"{track}", $"g{track % Genres}", $"{track}", 30, 10)).ToArray();
        var space = new FamilySpace(
            "svm", [.. Enumerable.Range(0, 6).Select(name => new ParameterDimension($"p{name}", new NumberRange(0, 1)))]);
        var history = Enumerable.Range(0, 1000).Select(_ => Point(space, random)).ToArray();
        Print("metrics of 10,000 slices x 10 genres", () => RunMetrics.Of(predictions));
        Print("one contrast over 10 folds of 1,000 tracks",
            () => TrackContrast.Of(BlockScores.Of(runs.First, metric), BlockScores.Of(runs.Second, metric)));
        Print("plan and parts, 10 folds of 1,000 tracks", () =>
        {
            var plan = SplitCatalog.Plan([.. tracks], new Protocol { Folds = 10 });
            return Enumerable.Range(0, 10).Sum(fold => plan.Parts(0, fold).Test.Length);
        });
        Print("importance of 6 parameters, 1,000 experiments", () => FunctionalAnova.Of(space, history, "validationAccuracy", 1));
        return 0;
    }

    private static (ParameterSet, double) Point(FamilySpace space, RandomStream random)
    {
        var set = space.Dimensions.Aggregate(
            ParameterSet.Empty, (set, dimension) => set.With(dimension.Name, ParameterValue.Of(random.NextDouble())));
        return (set, set.Number("p0") + (set.Number("p1") * set.Number("p2")) + (0.1 * random.NextNormal()));
    }

    private static Predictions Draw(RandomStream random, int tracks, int slicesOfTrack)
    {
        var slices = tracks * slicesOfTrack;
        var probabilities = new float[slices * Genres];
        for (var slice = 0; slice < slices; slice++)
        {
            var row = probabilities.AsSpan(slice * Genres, Genres);
            var sum = 0f;
            foreach (ref var value in row)
            {
                value = (float)random.NextDouble();
                sum += value;
            }

            foreach (ref var value in row)
            {
                value /= sum;
            }
        }

        return new Predictions
        {
            Genres = [.. Enumerable.Range(0, Genres).Select(genre => $"g{genre}")],
            Slices =
            [
                .. Enumerable.Range(0, slices)
                .Select(slice => new SliceId(new TrackId("made", $"{slice / slicesOfTrack}"), slice % slicesOfTrack)),
            ],
            Labels = [.. Enumerable.Range(0, slices).Select(slice => slice / slicesOfTrack % Genres)],
            Probabilities = probabilities,
        };
    }

    private static void Print<T>(string what, Func<T> call)
    {
        call();
        var times = Enumerable.Range(0, 11).Select(_ =>
        {
            var start = Stopwatch.GetTimestamp();
            call();
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }).Order().ToArray();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-50} {times[5],8:0.00} ms"));
    }
}
