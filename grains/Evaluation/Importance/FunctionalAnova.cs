using Experiments.Domain;

namespace Experiments.Evaluation.Importance;

/// <summary>
/// Parameter importance: functional analysis of variance over a random forest fitted to settings and scores (Hutter,
/// Hoos and Leyton-Brown 2014). Each tree gives the mean score along one parameter, averaged over the whole space of the
/// others, and the share of variance it explains. A conditional parameter has a value only if its condition holds: impossible settings have
/// no weight.
/// </summary>
public static class FunctionalAnova
{
    private const int Trees = 64;
    private const int MinExperiments = 8;
    private const int PairedParameters = 6;

    /// <summary>Importances over one family's space; deterministic for a given <paramref name="seed"/>. Constants are omitted.</summary>
    /// <param name="space">What was varied.</param>
    /// <param name="experiments">Settings, each with its mean score; 8 or more.</param>
    /// <param name="metric">The name of the score.</param>
    /// <param name="seed">Seed of the forest.</param>
    /// <exception cref="UserErrorException">There are too few experiments, or nothing was varied.</exception>
    public static FamilyImportances Of(
        FamilySpace space, IReadOnlyList<(ParameterSet Parameters, double Score)> experiments, string metric, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(experiments);
        if (experiments.Count < MinExperiments)
        {
            throw UserErrorException.Failed(
                $"{space.Family}: {experiments.Count} finished experiments are too few for parameter importance; "
                + $"it needs at least {MinExperiments}");
        }

        ParameterSet[] settings = [.. experiments.Select(experiment => experiment.Parameters)];
        var cells = new CellSpace(
            [.. space.Dimensions.Select(dimension => new ParameterCells(dimension, settings)).Where(parameter => parameter.Count > 1)]);
        var parameters = cells.Parameters;
        if (parameters.Length == 0)
        {
            throw UserErrorException.Failed($"{space.Family}: no parameter was varied, so importance cannot be estimated");
        }

        var trees = Fit(cells, settings, [.. experiments.Select(experiment => experiment.Score)], seed);
        var importances = parameters.Select((parameter, index) => Importance(parameter, trees, index)).ToArray();
        var top = Enumerable.Range(0, parameters.Length)
            .OrderByDescending(parameter => importances[parameter].Share).Take(PairedParameters).Order().ToArray();
        var pairs = from first in top
                    from second in top
                    where first < second
                    let share = trees.Average(tree => tree.PairShare(first, second))
                    orderby share descending
                    select new PairImportance(parameters[first].Name, parameters[second].Name, share);
        return new FamilyImportances(
            space.Family, metric, experiments.Count, [.. importances.OrderByDescending(importance => importance.Share)], [.. pairs]);
    }

    private static TreeVariance[] Fit(CellSpace space, ParameterSet[] settings, double[] scores, ulong seed)
    {
        var cells = space.Parameters.Select(parameter => settings.Select(parameter.CellOf).ToArray()).ToArray();

        // Larger leaves for long histories: 256 boxes are enough to describe a marginal.
        var minLeafRows = Math.Max(2, settings.Length / 256);
        return [.. Enumerable.Range(0, Trees).Select(tree =>
        {
            var random = new RandomStream(Seeds.Derive(seed, "importance", $"{tree}"));
            var rows = Enumerable.Range(0, settings.Length).Select(_ => random.NextInt(settings.Length)).ToArray();
            return new TreeVariance(space, new RegressionTree(space, cells, scores, rows, minLeafRows, random).Leaves);
        })];
    }

    private static ParameterImportance Importance(ParameterCells cells, TreeVariance[] trees, int parameter)
    {
        var shares = trees.Select(tree => tree.Share(parameter)).Order().ToArray();
        var effect = Enumerable.Range(0, cells.Count).Select(cell =>
        {
            var means = trees.Select(tree => tree.Effect(parameter)[cell]).Order().ToArray();
            return new EffectPoint(cells.ValueOf(cell), means.Average(), At(means, 0.025), At(means, 0.975));
        });
        return new ParameterImportance(cells.Name, shares.Average(), At(shares, 0.025), At(shares, 0.975), [.. effect]);
    }

    private static double At(double[] sorted, double level) => sorted[(int)Math.Round(level * (sorted.Length - 1))];
}
