using Experiments.Search.Spaces;

namespace Experiments.Search.Samplers.Gaussian;

/// <summary>
/// What a Gaussian process learns from: one family's experiments, those with a value first. A pruned experiment counts with its own value,
/// but at best with the median of the completed ones, since it was stopped for being worse than others. A failed or diverged one counts
/// as the worst of all, and does not shape the hyper-parameters. A pending one has no value; where it is, there is nothing left to learn.
/// </summary>
internal sealed class GpData
{
    /// <summary>Experiments beyond this many are left out, so that a suggestion takes a bounded time.</summary>
    public const int MaxRows = 500;

    /// <summary>Hyper-parameters are fitted to at most this many: they change little with more, and each costs n³.</summary>
    public const int MaxFitted = 100;

    private const int MaxPending = 100;

    /// <summary>The data of a family, of which at least one experiment has a value.</summary>
    public GpData(SpaceTree tree, GpInputs inputs, IReadOnlyList<Observation> observations, Scalarization scalar)
    {
        var ended = observations.Where(observation => observation.State is not ObservationState.Pending).ToList();
        var losses = ended.ToDictionary(observation => observation, scalar.LossOf);
        var median = Median(
            [.. ended.Where(o => o.State is ObservationState.Completed && double.IsFinite(losses[o])).Select(o => losses[o])]);
        foreach (var pruned in ended.Where(
            observation => observation.State is ObservationState.Pruned && double.IsFinite(losses[observation])))
        {
            losses[pruned] = Math.Max(losses[pruned], median);
        }

        var pending = observations.Where(observation => observation.State is ObservationState.Pending).Reverse().Take(MaxPending).ToList();
        var kept = Thin(ended, losses, MaxRows - pending.Count);
        var valued = kept.Where(observation => double.IsFinite(losses[observation])).ToList();
        var broken = kept.Where(observation => !double.IsFinite(losses[observation])).ToList();
        var warp = OutputWarp.Of([.. valued.Select(observation => losses[observation])]);
        Rows = [.. valued.Concat(broken).Concat(pending).Select(observation => inputs.Of(observation.Encode(tree)))];
        Values = [.. warp.Values, .. broken.Select(_ => warp.Values.Max())];
        SquaredErrors = [.. Rows.Select((_, i) => i < valued.Count && scalar.ErrorOf(valued[i]) is { } error && double.IsFinite(error)
            ? error * error * warp.Slopes[i] * warp.Slopes[i]
            : 0)];
        var fitted = Thin(valued, losses, MaxFitted).ToHashSet();
        Fitted = [.. Enumerable.Range(0, valued.Count).Where(row => fitted.Contains(valued[row]))];
        Incumbents = [.. Enumerable.Range(0, valued.Count)
            .OrderBy(row => valued[row].State).ThenBy(row => losses[valued[row]]).ThenBy(row => row)];
        Incumbents = [.. Incumbents.Where(row => valued[row].State == valued[Incumbents[0]].State)];
        Positions = [.. valued.Select(observation => observation.Encode(tree))];
    }

    /// <summary>The inputs of all experiments, those with a value first.</summary>
    public double[][] Rows { get; }

    /// <summary>The warped values; shorter than <see cref="Rows"/> by the pending experiments.</summary>
    public double[] Values { get; }

    /// <summary>The squared standard error of each row's value, 0 if unknown.</summary>
    public double[] SquaredErrors { get; }

    /// <summary>The rows to which hyper-parameters are fitted.</summary>
    public IReadOnlyList<int> Fitted { get; }

    /// <summary>The rows of completed experiments, or if there are none of pruned ones, best first.</summary>
    public IReadOnlyList<int> Incumbents { get; }

    /// <summary>The positions in the tree of the rows with a value of their own.</summary>
    public IReadOnlyList<double[]> Positions { get; }

    /// <summary>At most that many: the best third, and evenly many of the rest, in the order given.</summary>
    private static List<Observation> Thin(List<Observation> all, Dictionary<Observation, double> losses, int count)
    {
        if (all.Count <= count)
        {
            return all;
        }

        var ranked = all.OrderBy(observation => losses[observation]).ThenBy(observation => observation.Number).ToList();
        var (best, rest) = (count / 3, count - (count / 3));
        var left = ranked[best..].OrderBy(observation => observation.Number).ToList();
        var kept = ranked.Take(best).Concat(Enumerable.Range(0, rest).Select(i => left[(int)((long)i * left.Count / rest)])).ToHashSet();
        return [.. all.Where(kept.Contains)];
    }

    private static double Median(double[] values) =>
        values.Length == 0 ? double.NegativeInfinity : values.Order().ElementAt((values.Length - 1) / 2);
}
