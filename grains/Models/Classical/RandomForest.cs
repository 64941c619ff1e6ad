using Experiments.Domain;
using Experiments.Models.Classical.Forest;
using Experiments.Models.Tables;

namespace Experiments.Models.Classical;

/// <summary>
/// Random forest (Breiman 2001): trees for all genres at once, each grown on its own bootstrap sample, every split the best
/// of a fresh sample of columns; the mean of the trees' leaf shares is the probability. The rules are those of
/// scikit-learn's RandomForestClassifier; the random numbers are not. Each tree has its own seed, so the result does not depend on the
/// number of threads.
/// </summary>
internal sealed class RandomForest : IModelFamily
{
    /// <inheritdoc/>
    public string Name => "random-forest";

    /// <inheritdoc/>
    public string Summary => "Random forest: the mean of many trees, each grown on a bootstrap sample with random columns at each split.";

    /// <inheritdoc/>
    public ModelInput Input => ModelInput.Table;

    /// <inheritdoc/>
    public ParameterSchema Parameters { get; } = new(
        "random-forest",
        ParameterSpec.Integer("nEstimators", 100, 1, 10_000, "Number of trees.", isLogScale: true),
        ParameterSpec.Choice("criterion", ["gini", "entropy"], "Impurity criterion to minimize."),
        ParameterSpec.Integer("maxDepth", 16, 1, 1_000, "Maximum number of splits above a leaf; none grows trees fully.") with
        {
            Default = ParameterValue.Of("none"),
            Choices = ["none"],
        },
        ParameterSpec.Integer(
            "minSamplesSplit", 2, 2, 1_000_000, "Minimum number of different rows in a node that is split.", isLogScale: true),
        ParameterSpec.Integer("minSamplesLeaf", 1, 1, 1_000_000, "Minimum number of different rows in a leaf.", isLogScale: true),
        ParameterSpec.Number("maxFeatures", 1, 0.001, 1,
            "Columns tried at each split: sqrt or log2 of their number, or a share of them.") with
        {
            Default = ParameterValue.Of("sqrt"),
            Choices = ["sqrt", "log2"],
        },
        ParameterSpec.Flag("bootstrap", true, "Whether each tree uses rows drawn with replacement instead of all rows."),
        ClassWeights.Parameter);

    /// <inheritdoc/>
    public IFittedModel Fit(FitRequest request, CancellationToken cancellationToken) =>
        TableModel.Fit(this, request, table => Learn(table, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public IFittedModel Load(Stream stream) => TableModel.Load(this, stream, ForestClassifier.Load);

    private static ForestClassifier Learn(TrainTable table, CancellationToken cancellationToken)
    {
        var rules = TreeRules.Of(table.Parameters, table.Columns);
        var columns = new RankedColumns(table.Values, table.Columns);
        var trees = new Tree[table.Parameters.Integer("nEstimators")];
        var done = 0;
        var reporting = new Lock();
        var options = new ParallelOptions { MaxDegreeOfParallelism = table.Request.Threads, CancellationToken = cancellationToken };
        Parallel.For(
            0,
            trees.Length,
            options,
            () => new TreeGrower(columns, table, rules),
            (number, _, grower) =>
            {
                var random = new RandomStream(Seeds.Derive(table.Request.Seed, "tree", $"{number}"));
                trees[number] = grower.Grow(random, cancellationToken);
                lock (reporting)
                {
                    table.Report(++done, trees.Length);
                }

                return grower;
            },
            _ => { });
        return new ForestClassifier(trees, table.Classes);
    }
}
