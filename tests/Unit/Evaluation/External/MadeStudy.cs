using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation;
using Experiments.Evaluation.External;
using Experiments.Evaluation.Splits;

namespace Experiments.Unit.Evaluation.External;

/// <summary>
/// A study with a known answer: points in a plane around one centre per genre, slices of a track around the track, models that keep the
/// mean of the training tracks of each genre. The other dataset lies farther or nearer by a shift.
/// </summary>
internal sealed class MadeStudy
{
    private const int SlicesOfTrack = 4;

    private readonly RandomStream _random;
    private readonly int _genres;
    private readonly double _spread;

    public MadeStudy(ulong seed, int genres = 4, double spread = 0.8) =>
        (_random, _genres, _spread) = (new RandomStream(seed), genres, spread);

    private ImmutableArray<string> Genres => [.. Enumerable.Range(0, _genres).Select(genre => $"g{genre}")];

    /// <summary>Cross-validation on so many tracks of each genre, and predictions of its models on another dataset.</summary>
    /// <param name="own">Tracks of a genre in the training data.</param>
    /// <param name="external">Tracks of each genre in the other dataset.</param>
    /// <param name="folds">Folds.</param>
    /// <param name="shift">By how much the points of the other dataset are moved.</param>
    public ExternalPredictions Draw(int own, int[] external, int folds, double shift)
    {
        var tracks = TestData.Tracks(_genres, own, SlicesOfTrack);
        var points = Draw(tracks, 0);
        var protocol = new Protocol { Folds = folds, ValidationFraction = 0 };
        var plan = SplitCatalog.Plan(tracks, protocol);
        ImmutableArray<TrackInfo> others =
        [
            .. external.SelectMany((count, genre) =>
                Enumerable.Range(0, count).Select(number => TestData.Track($"x{genre}.{number:000}", $"g{genre}", SlicesOfTrack))),
        ];
        var there = Draw(others, shift);
        var slices = tracks.SelectMany(track => Enumerable.Range(0, SlicesOfTrack).Select(_ => track)).ToArray();
        var (runs, tests, models) = (new List<RunResult>(), new List<Predictions>(), new List<(RunId, Predictions)>());
        for (var fold = 0; fold < folds; fold++)
        {
            var parts = plan.Parts(0, fold);
            var model = Fit(points, slices, parts.Train);
            var (train, test) = (Predict(model, tracks, points, parts.Train), Predict(model, tracks, points, parts.Test));
            var run = new RunId(new ExperimentId("made", 0), 0, fold);
            runs.Add(new RunResult
            {
                Run = run,
                Attempt = 1,
                Train = RunMetrics.Of(train),
                Test = RunMetrics.Of(test),
                Blocks = new RunBlocks(
                    BlockCounting.Of(train, row => plan.BlockOf[parts.Train[row]]), null,
                    BlockCounting.Of(test, row => plan.BlockOf[parts.Test[row]])),
            });
            tests.Add(test);
            models.Add((run, Predict(model, others, there, [.. Enumerable.Range(0, there.Length)])));
        }

        var blocks = slices.Index().DistinctBy(slice => slice.Item.Id)
            .ToDictionary(slice => slice.Item.Id, slice => plan.BlockOf[slice.Index]);
        return new ExternalPredictions(
            new ExperimentResults(new ExperimentId("made", 0), "svm", ParameterSet.Empty, protocol, Genres, runs), tests, blocks,
            [.. models]);
    }

    private (double X, double Y)[] Draw(ImmutableArray<TrackInfo> tracks, double shift) =>
    [
        .. tracks.SelectMany(track =>
        {
            var genre = Genres.IndexOf(track.Genre);
            var (sin, cos) = Math.SinCos(2 * Math.PI * genre / _genres);
            var (x, y) = (cos + shift + (_spread * _random.NextNormal()), sin + (_spread * _random.NextNormal()));
            return Enumerable.Range(0, SlicesOfTrack)
                .Select(_ => (x + (0.3 * _random.NextNormal()), y + (0.3 * _random.NextNormal()))).ToArray();
        }),
    ];

    private (double X, double Y)[] Fit((double X, double Y)[] points, TrackInfo[] slices, ImmutableArray<int> train) =>
    [
        .. Enumerable.Range(0, _genres).Select(genre =>
        {
            var own = train.Where(row => slices[row].Genre == $"g{genre}").Select(row => points[row]).ToArray();
            return (own.Average(point => point.X), own.Average(point => point.Y));
        }),
    ];

    private Predictions Predict(
        (double X, double Y)[] model, ImmutableArray<TrackInfo> tracks, (double X, double Y)[] points, ImmutableArray<int> rows)
    {
        SliceId[] all = [.. tracks.SelectMany(track => Enumerable.Range(0, SlicesOfTrack).Select(slice => new SliceId(track.Id, slice)))];
        int[] labels = [.. tracks.SelectMany(track => Enumerable.Repeat(Genres.IndexOf(track.Genre), SlicesOfTrack))];
        return new Predictions
        {
            Genres = Genres,
            Slices = [.. rows.Select(row => all[row])],
            Labels = [.. rows.Select(row => labels[row])],
            Probabilities = rows.SelectMany(row =>
            {
                var (x, y) = points[row];
                double[] weights = [.. model.Select(mean => Math.Exp(-2 * (Square(mean.X - x) + Square(mean.Y - y))))];
                return weights.Select(weight => (float)(weight / weights.Sum()));
            }).ToArray(),
        };
    }

    private static double Square(double value) => value * value;
}
