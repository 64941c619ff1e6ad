namespace Experiments.Search.Samplers;

/// <summary>
/// The order of experiments with several objectives (Ozaki et al. 2022): by non-domination rank; of the rank that is cut, those that
/// together dominate the largest volume.
/// </summary>
internal static class ParetoOrder
{
    /// <summary>The best <paramref name="count"/> of experiments that have values; those without further objectives come last.</summary>
    /// <param name="history">Knows the goal of the first objective.</param>
    /// <param name="ranked">In order of the first objective, by which those without others stay ordered.</param>
    /// <param name="count">How many.</param>
    public static IReadOnlyList<Observation> Best(History history, IReadOnlyList<Observation> ranked, int count)
    {
        var objectives = ranked.Max(observation => observation.Others.Length);
        var whole = ranked.Where(observation => observation.Others.Length == objectives).ToList();
        var losses = whole.Select(history.LossesOf).ToList();
        var ranks = ParetoFront.Ranks(losses);
        var best = new List<Observation>();
        for (var rank = 0; best.Count < Math.Min(count, whole.Count); rank++)
        {
            var front = Enumerable.Range(0, whole.Count).Where(place => ranks[place] == rank).ToList();
            var left = count - best.Count;
            best.AddRange((front.Count <= left ? front : Spread([.. front.Select(place => losses[place])], left).Select(i => front[i]))
                .Select(place => whole[place]));
        }

        return [.. best.Concat(ranked.Where(observation => observation.Others.Length < objectives)).Take(count)];
    }

    private static IReadOnlyList<int> Spread(IReadOnlyList<double[]> front, int count)
    {
        // Scaled to the front's own range: a loss in the thousands must not outweigh one in percent. The reference point lies a tenth
        // beyond the worst, so that the ends of the front count too; a diverged experiment lies at it and counts nothing.
        var reference = Enumerable.Repeat(1.1, front[0].Length).ToArray();
        var scaled = front.Select(_ => new double[reference.Length]).ToList();
        for (var objective = 0; objective < reference.Length; objective++)
        {
            var finite = front.Select(losses => losses[objective]).Where(double.IsFinite).ToList();
            var (low, high) = finite.Count == 0 ? (0, 0) : (finite.Min(), finite.Max());
            for (var i = 0; i < front.Count; i++)
            {
                var loss = front[i][objective];
                scaled[i][objective] = !double.IsFinite(loss) ? 1.1 : high > low ? (loss - low) / (high - low) : 0;
            }
        }

        return Hypervolume.Choose(scaled, reference, count);
    }
}
