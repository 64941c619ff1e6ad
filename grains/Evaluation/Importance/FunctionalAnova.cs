using Experiments.Domain;

namespace Experiments.Evaluation.Importance;

/// <summary>
/// Parameter importance: functional analysis of variance over a random forest fitted to settings and scores (Hutter, Hoos and
/// Leyton-Brown 2014). Each tree gives the mean score along one parameter, averaged over the whole space of the others, and the share of
/// variance it explains. A forest also fits noise: shares are multiplied by the share of variance that it explains out of bag (R²), and
/// withheld where that is not above 0. A conditional parameter has a value only if its condition holds: impossible settings have no weight.
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

        var (trees, explained) = Fit(cells, settings, [.. experiments.Select(experiment => experiment.Score)], seed);
        if (explained <= 0)
        {
            return new FamilyImportances(space.Family, metric, experiments.Count, [], [], explained);
        }

        var importances = parameters.Select((parameter, index) => Importance(parameter, trees, index, explained)).ToArray();
        var top = Enumerable.Range(0, parameters.Length)
            .OrderByDescending(parameter => importances[parameter].Share).Take(PairedParameters).Order().ToArray();
        var pairs = from first in top
                    from second in top
                    where first < second
                    let share = explained * trees.Average(tree => tree.PairShare(first, second))
                    orderby share descending
                    select new PairImportance(parameters[first].Name, parameters[second].Name, share);
        return new FamilyImportances(
            space.Family, metric, experiments.Count, [.. importances.OrderByDescending(importance => importance.Share)], [.. pairs],
            explained);
    }

    /// <summary>The trees, and the share of the scores' variance that they explain out of bag.</summary>
    private static (TreeVariance[] Trees, double Explained) Fit(CellSpace space, ParameterSet[] settings, double[] scores, ulong seed)
    {
        var cells = space.Parameters.Select(parameter => settings.Select(parameter.CellOf).ToArray()).ToArray();

        // Larger leaves for long histories: 256 boxes are enough to describe a marginal.
        var minLeafRows = Math.Max(2, settings.Length / 256);
        var outOfBag = new (double Sum, int Trees)[settings.Length];
        var trees = Enumerable.Range(0, Trees).Select(number =>
        {
            var random = new RandomStream(Seeds.Derive(seed, "importance", $"{number}"));
            var rows = Enumerable.Range(0, settings.Length).Select(_ => random.NextInt(settings.Length)).ToArray();
            var isFitted = new bool[settings.Length];
            Array.ForEach(rows, row => isFitted[row] = true);
            var tree = new RegressionTree(space, cells, scores, rows, minLeafRows, random);
            for (var row = 0; row < settings.Length; row++)
            {
                outOfBag[row] = isFitted[row] ? outOfBag[row] : (outOfBag[row].Sum + tree.Predict(row), outOfBag[row].Trees + 1);
            }

            return new TreeVariance(space, tree.Leaves);
        }).ToArray();
        return (trees, Explained(scores, outOfBag));
    }

    /// <summary>1 minus the squared error of the out-of-bag predictions over that of the mean; 0 if all scores are equal.</summary>
    private static double Explained(double[] scores, (double Sum, int Trees)[] outOfBag)
    {
        var mean = scores.Average();
        var (error, spread) = (0.0, 0.0);
        for (var row = 0; row < scores.Length; row++)
        {
            // With 64 trees, a row that every tree has fitted is as good as impossible.
            if (outOfBag[row] is { Trees: > 0 } predicted)
            {
                error += Math.Pow(scores[row] - (predicted.Sum / predicted.Trees), 2);
                spread += Math.Pow(scores[row] - mean, 2);
            }
        }

        return spread > 0 ? 1 - (error / spread) : 0;
    }

    private static ParameterImportance Importance(ParameterCells cells, TreeVariance[] trees, int parameter, double explained)
    {
        var shares = trees.Select(tree => explained * tree.Share(parameter)).Order().ToArray();
        var effect = Enumerable.Range(0, cells.Count).Select(cell =>
        {
            var means = trees.Select(tree => tree.Effect(parameter)[cell]).Order().ToArray();
            return new EffectPoint(cells.ValueOf(cell), means.Average(), At(means, 0.025), At(means, 0.975));
        });
        return new ParameterImportance(cells.Name, shares.Average(), At(shares, 0.025), At(shares, 0.975), [.. effect]);
    }

    private static double At(double[] sorted, double level) => sorted[(int)Math.Round(level * (sorted.Length - 1))];
}
