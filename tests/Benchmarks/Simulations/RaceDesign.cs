using Experiments.Domain;
using Experiments.Evaluation.Contrasts;
using Experiments.Evaluation.Racing;
using MathNet.Numerics.Distributions;

namespace Experiments.Benchmarks.Simulations;

/// <summary>
/// Settings whose true accuracies are known, on tracks of ten slices. A slice is right where the setting's level, the difficulty of track
/// and slice, how the setting takes to both, and an effect of its trained models add up to more than 0, all normal. Validation rotates.
/// </summary>
/// <param name="Tracks">Number of tracks.</param>
/// <param name="Folds">Number of folds.</param>
/// <param name="Settings">Number of settings.</param>
/// <param name="Worse">How many of them are worse.</param>
internal sealed record RaceDesign(int Tracks, int Folds, int Settings, int Worse)
{
    private const int Slices = 10;
    private const double Accuracy = 0.7;

    /// <summary>Variance of a difference by the trained models over that by the tracks, constant over the folds.</summary>
    public double ModelShare { get; init; } = 0.5;

    /// <summary>How much worse, in accuracy.</summary>
    public double Distance { get; init; } = 0.05;

    private static double Spread { get; } = Math.Sqrt(TrackEffects.Sum(effect => effect * effect));

    /// <summary>Spread of the difficulty of a track, of a slice, and of what a setting alone finds difficult in either.</summary>
    private static double[] TrackEffects => [0.8, 0.6, 0.4, 0.8];

    /// <summary>
    /// One study: the runs that the race makes, whether it stops a setting that is not worse, and whether its winner stays.
    /// </summary>
    public RaceOutcome Draw(ulong seed)
    {
        var folds = Simulate(new RandomStream(seed));
        var race = new FoldRace(Folds, Settings, alpha: 0.05);
        var racing = Enumerable.Range(0, Settings).ToList();
        var (runs, isFalse) = (0, false);
        for (var look = 1; look <= Folds; look++)
        {
            runs += racing.Count;
            var stops = race.Judge(
                racing.ToDictionary(setting => setting, setting => (IReadOnlyList<RunBlockCounts>)folds[setting][..look]));
            isFalse |= stops.Any(stop => stop.Setting >= Worse);
            racing.RemoveAll(setting => stops.Any(stop => stop.Setting == setting));
        }

        return new RaceOutcome((double)runs / (Settings * Folds), isFalse, WinnerOf(Enumerable.Range(0, Settings)) == WinnerOf(racing));

        int WinnerOf(IEnumerable<int> settings) => settings.MaxBy(setting => folds[setting].Average(Right));
    }

    private static double Right(RunBlockCounts fold) => fold.Validation.Average(count => (double)count.RightSlices / count.Slices);

    public RunBlockCounts[][] Simulate(RandomStream random)
    {
        // Of two settings on one track, shares of ten right slices differ by about 0.2; the model's effect is scaled to that.
        const double spreadOfDifference = 0.2;
        var good = Spread * Normal.InvCDF(0, 1, Accuracy);
        var slope = Normal.PDF(0, 1, good / Spread) / Spread;
        var bad = Spread * Normal.InvCDF(0, 1, Accuracy - Distance);
        var model = Math.Sqrt(ModelShare / 2 / Tracks) * spreadOfDifference / slope;
        var levels = Enumerable.Range(0, Settings).Select(setting => (setting < Worse ? bad : good) + (model * random.NextNormal()))
            .ToArray();
        var counts = Enumerable.Range(0, Settings)
            .Select(_ => Enumerable.Range(0, Folds).Select(_ => new List<BlockCount>()).ToArray()).ToArray();
        for (var track = 0; track < Tracks; track++)
        {
            var ofTrack = TrackEffects[0] * random.NextNormal();
            var ofSlices = Enumerable.Range(0, Slices).Select(_ => TrackEffects[1] * random.NextNormal()).ToArray();
            for (var setting = 0; setting < Settings; setting++)
            {
                var level = levels[setting] + ofTrack + (TrackEffects[2] * random.NextNormal());
                var right = ofSlices.Count(ofSlice => level + ofSlice + (TrackEffects[3] * random.NextNormal()) > 0);
                counts[setting][track % Folds].Add(new BlockCount(track, Slices, right, 1, 0));
            }
        }

        var train = Tracks * Slices * (Folds - 2) / Folds;
        return
        [
            .. counts.Select(setting => setting
                .Select((validation, fold) => new RunBlockCounts(0, fold, [new BlockCount(Tracks, train, 0, 1, 0)], [.. validation], []))
                .ToArray()),
        ];
    }
}

/// <summary>What a race came to.</summary>
/// <param name="Runs">Share of the runs that it made.</param>
/// <param name="HasFalseStop">Whether it stopped a setting that is not worse than the best.</param>
/// <param name="HasSameWinner">Whether the best on validation is that of all settings on all folds.</param>
internal readonly record struct RaceOutcome(double Runs, bool HasFalseStop, bool HasSameWinner);
