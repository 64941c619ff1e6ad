using System.Globalization;
using Experiments.Domain;
using Experiments.Evaluation.Contrasts;
using MathNet.Numerics.Distributions;

namespace Experiments.Evaluation.Racing;

/// <summary>A setting that a race stops.</summary>
/// <param name="Setting">Its number.</param>
/// <param name="Reason">The rule and the numbers, a sentence for the user.</param>
public sealed record RaceStop(int Setting, string Reason);

/// <summary>
/// A race of settings over the folds of one repeat with rotating validation, so that each fold adds tracks that none has measured. After
/// each fold every setting is compared with the leader, the one with the highest validation accuracy so far (the first of equals), by the
/// contrast of every view (<see cref="TrackContrast"/>); z is the normal quantile of its probability.
/// <list type="bullet">
/// <item>A setting is stopped where it is worse by z at the bound of that look (<see cref="SpendingBounds"/>), at alpha over the number of
/// pairs of settings: any may come to lead, and alpha over the rivals of one leader stops equal settings in up to 40 of 100 studies
/// (`tests/Benchmarks race`).</item>
/// <item>It is stopped for futility where its chance to end ahead of the leader, were both equal from now on, is below a millionth over the
/// number of pairs, Phi(-z sqrt(t / (1 - t))), and a single test at alpha over the pairs finds it worse. This only matters at late looks.
/// </item>
/// </list>
/// The variance of the trained models is that of the least stable learner (<see cref="Inflation"/>), as for any single repeat, also after
/// the first fold. A decision after a fold depends on results of that fold and earlier ones of the settings still in the race, not on the
/// order in which they arrived. There is none after the last fold, when nothing is left to save.
/// </summary>
public sealed class FoldRace
{
    /// <summary>Minimum number of folds: with two, nothing would be known before the last.</summary>
    public const int MinFolds = 3;

    private const double NegligibleChance = 1e-6;

    /// <summary>A difference of sure direction; its quantile is 37.</summary>
    private const double MinP = 1e-300;

    private readonly MetricParts _metric = MetricParts.Of(MetricNames.ValidationAccuracy)!; // not null: an accuracy
    private readonly int _folds;
    private readonly int _pairs;
    private readonly double[] _bounds;
    private readonly double _futileChance;
    private readonly double _singleBound;

    /// <summary>Plans a race.</summary>
    /// <param name="folds">Number of folds, <see cref="MinFolds"/> or more: the looks that are planned.</param>
    /// <param name="settings">Number of settings at the start, 2 or more.</param>
    /// <param name="alpha">Chance that any of equal settings is stopped for being worse, in (0, 1).</param>
    public FoldRace(int folds, int settings, double alpha)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, MinFolds);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings, 2);
        _folds = folds;
        _pairs = checked(settings * (settings - 1) / 2);
        _bounds = SpendingBounds.Of(folds, alpha / _pairs);
        _futileChance = NegligibleChance / _pairs;
        _singleBound = -Normal.InvCDF(0, 1, alpha / _pairs / 2);
    }

    /// <summary>Who is stopped after a fold.</summary>
    /// <param name="racing">
    /// The settings still in the race by number, each with its runs of the folds so far. Settings that lack the result of one of these
    /// folds, because its run failed, are out of the race.
    /// </param>
    /// <param name="look">How many folds have ended, from 1.</param>
    public IReadOnlyList<RaceStop> Judge(IReadOnlyDictionary<int, IReadOnlyList<RunResult>> racing, int look)
    {
        ArgumentNullException.ThrowIfNull(racing);
        var counts = new Dictionary<int, IReadOnlyList<RunBlockCounts>>();
        foreach (var (setting, runs) in racing)
        {
            RunBlockCounts[] own =
                [.. runs.Where(run => run.Run.Repeat == 0 && run.Run.Fold < look).Select(RunBlockCounts.Of).OfType<RunBlockCounts>()];
            if (own.Length == look && own.All(run => !run.Validation.IsEmpty))
            {
                counts[setting] = own;
            }
        }

        return Judge(counts);
    }

    /// <summary>Who is stopped after a fold, by counts: each setting has those of the same folds.</summary>
    internal IReadOnlyList<RaceStop> Judge(IReadOnlyDictionary<int, IReadOnlyList<RunBlockCounts>> racing)
    {
        if (racing.Count < 2)
        {
            return [];
        }

        var look = racing.Values.First().Count;
        if (look == 0 || racing.Values.Any(folds => folds.Count != look))
        {
            throw new ArgumentException("a race is judged after a fold that all its settings have run", nameof(racing));
        }

        if (look >= _folds)
        {
            return [];
        }

        var scores = racing.ToDictionary(pair => pair.Key, pair => BlockScores.Of(pair.Value, _metric));
        var leader = scores.OrderByDescending(pair => pair.Value.Value).ThenBy(pair => pair.Key).First();
        return
        [
            .. scores.Where(pair => pair.Key != leader.Key).OrderBy(pair => pair.Key)
                .Select(pair => JudgeRival(pair.Key, pair.Value, leader.Key, leader.Value, look)).OfType<RaceStop>(),
        ];
    }

    private RaceStop? JudgeRival(int setting, BlockScores own, int leader, BlockScores best, int look)
    {
        var contrast = TrackContrast.Of(best, own, Inflation.OfOneRepeat(best.Minus(own)));
        var z = -Normal.InvCDF(0, 1, Math.Max(contrast.P, MinP) / 2);
        var time = (double)look / _folds;
        var chance = Normal.CDF(0, 1, -z * Math.Sqrt(time / (1 - time)));
        var isWorse = z >= _bounds[look - 1];
        if (!isWorse && (chance >= _futileChance || z < _singleBound))
        {
            return null;
        }

        var behind = string.Create(
            CultureInfo.InvariantCulture,
            $"race after {look} of {_folds} folds: {NumberFormat.Percent(contrast.Difference)} points of validation accuracy behind "
            + $"e{leader}, z {NumberFormat.Fixed(z, 2)}");
        return new RaceStop(setting, isWorse
            ? string.Create(
                CultureInfo.InvariantCulture, $"{behind} at bound {NumberFormat.Fixed(_bounds[look - 1], 2)} for {_pairs} pairs")
            : $"{behind}; chance to end ahead {NumberFormat.Scientific(chance)}, below {NumberFormat.Scientific(_futileChance)}");
    }
}
