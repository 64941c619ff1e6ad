using Experiments.Domain;
using MathNet.Numerics.Distributions;

namespace Experiments.Search.Racing;

/// <summary>What one setting got right on the validation part of one fold.</summary>
/// <param name="Validation">Counts of each block of the part.</param>
/// <param name="TrainSlices">Slices that the run trained on.</param>
internal sealed record RaceFold(IReadOnlyList<BlockCount> Validation, int TrainSlices);

/// <summary>A setting that a race stops.</summary>
/// <param name="Setting">Its number.</param>
/// <param name="Fold">The last fold that it ran.</param>
/// <param name="Reason">The rule and the numbers, a sentence for the user.</param>
internal sealed record RaceStop(int Setting, int Fold, string Reason);

/// <summary>
/// A race of settings over the folds of one repeat with rotating validation, so that each fold adds tracks that none has measured. After
/// each fold every setting is compared with the leader, the one with the highest validation accuracy so far (the first of equals):
/// <list type="bullet">
/// <item>It is stopped where it is worse by |d| / sqrt(V) at the bound of that look (<see cref="SpendingBounds"/>), at alpha over the
/// number of pairs of settings: any may come to lead, and alpha over the rivals of one leader stops equal settings in up to 40 of 100
/// studies
/// (`tests/Benchmarks race`).</item>
/// <item>It is stopped for futility where its chance to end ahead of the leader, were both equal from now on, is below a millionth over the
/// number of pairs, Phi(-z sqrt(t / (1 - t))), and a single test at alpha over the pairs finds it worse. This only matters at late looks.
/// </item>
/// </list>
/// V is the variance of the product's contrasts: over blocks, centred in folds, times 1 + max(0.85, validation over train slices) for the
/// variance of trained models. A decision after a fold depends on results of that fold and earlier ones of the settings still in the race,
/// not on the order in which they arrived. There is none after the last fold, when nothing is left to save.
/// </summary>
internal sealed class FoldRace
{
    /// <summary>The variance of trained models that one repeat cannot show: that of the least stable learner.</summary>
    private const double MinAddition = 0.85;

    private const double NegligibleChance = 1e-6;

    private readonly int _folds;
    private readonly int _pairs;
    private readonly double[] _bounds;
    private readonly double _futileChance;
    private readonly double _singleBound;

    /// <param name="folds">Number of folds: looks that are planned, 3 or more.</param>
    /// <param name="settings">Number of settings at the start, 2 or more.</param>
    /// <param name="alpha">Chance that any of equal settings is stopped for being worse, in (0, 1).</param>
    public FoldRace(int folds, int settings, double alpha = 0.05)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 3);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings, 2);
        (_folds, _pairs) = (folds, settings * (settings - 1) / 2);
        _bounds = SpendingBounds.Of(folds, alpha / _pairs);
        _futileChance = NegligibleChance / _pairs;
        _singleBound = -Normal.InvCDF(0, 1, alpha / _pairs / 2);
    }

    /// <summary>Who is stopped after a fold.</summary>
    /// <param name="racing">The settings still in the race by number, each with its folds in order, equally many.</param>
    public IReadOnlyList<RaceStop> Judge(IReadOnlyDictionary<int, IReadOnlyList<RaceFold>> racing)
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

        var leader = racing.OrderByDescending(pair => Accuracy(pair.Value)).ThenBy(pair => pair.Key).First();
        return
        [
            .. racing.Where(pair => pair.Key != leader.Key).OrderBy(pair => pair.Key)
                .Select(pair => JudgeRival(pair.Key, pair.Value, leader.Key, leader.Value, look)).OfType<RaceStop>(),
        ];
    }

    /// <summary>Difference of accuracy, first minus second, and its variance; NaN where too few blocks were measured.</summary>
    internal static (double Difference, double Variance) Contrast(IReadOnlyList<RaceFold> first, IReadOnlyList<RaceFold> second)
    {
        var blocks = first.Sum(fold => fold.Validation.Count);
        var (sum, overlap) = (0.0, 0.0);
        for (var fold = 0; fold < first.Count; fold++)
        {
            var (a, b) = (first[fold], second[fold]);
            var (ofA, ofB) = (Accuracy([a]), Accuracy([b]));
            var slices = a.Validation.Sum(count => count.Slices);
            overlap += (double)slices / a.TrainSlices / first.Count;
            var rights = b.Validation.ToDictionary(count => count.Block, count => count.RightSlices);
            foreach (var count in a.Validation)
            {
                var residual = count.RightSlices - rights[count.Block] - ((ofA - ofB) * count.Slices);
                var influence = (double)blocks / slices / first.Count * residual;
                sum += influence * influence;
            }
        }

        var degrees = blocks - first.Count;
        var factor = 1 + Math.Max(MinAddition, overlap);
        return (Accuracy(first) - Accuracy(second), degrees > 0 ? factor * sum / degrees / blocks : double.NaN);
    }

    /// <summary>The mean over folds.</summary>
    private static double Accuracy(IReadOnlyList<RaceFold> folds) => folds.Average(fold =>
        (double)fold.Validation.Sum(count => count.RightSlices) / fold.Validation.Sum(count => count.Slices));

    private RaceStop? JudgeRival(int setting, IReadOnlyList<RaceFold> own, int leader, IReadOnlyList<RaceFold> best, int look)
    {
        var (difference, variance) = Contrast(best, own);
        if (!(variance > 0))
        {
            return null; // equal on every block, or too few of them
        }

        var (z, time) = (difference / Math.Sqrt(variance), (double)look / _folds);
        var chance = Normal.CDF(0, 1, -z * Math.Sqrt(time / (1 - time)));
        var isWorse = z >= _bounds[look - 1];
        if (!isWorse && (chance >= _futileChance || z < _singleBound))
        {
            return null;
        }

        var behind = $"race: after {look} of {_folds} folds {NumberFormat.Percent(difference)} points of validation accuracy behind "
            + $"e{leader}, z {NumberFormat.Fixed(z, 2)}";
        return new RaceStop(setting, look - 1, isWorse
            ? $"{behind} at bound {NumberFormat.Fixed(_bounds[look - 1], 2)} for {_pairs} pairs"
            : $"{behind}: chance to end ahead {NumberFormat.Scientific(chance)}, below {NumberFormat.Scientific(_futileChance)}");
    }
}
