using Experiments.Domain;
using Experiments.Models.Classical.Boosting;
using Experiments.Models.Classical.Boosting.Trees;
using Experiments.Models.Tables;

namespace Experiments.Models.Classical;

/// <summary>
/// XGBoost's algorithm (Chen and Guestrin 2016) in our own code: at equal parameters the trees are those of XGBoost 1.7, as long as nothing
/// is sampled, and the bits are the same on every machine and at every number of threads. Revision 1 was the library itself.
/// </summary>
internal sealed class XGBoost : IModelFamily
{
    /// <inheritdoc/>
    public string Name => "xgboost";

    /// <inheritdoc/>
    public string Summary => "XGBoost's algorithm: regularized gradient boosting with second derivatives.";

    /// <inheritdoc/>
    public int Revision => 2;

    /// <inheritdoc/>
    public ModelInput Input => ModelInput.Table;

    /// <inheritdoc/>
    public bool LearnsFromMixtures => true;

    /// <inheritdoc/>
    public ParameterSchema Parameters { get; } = new(
        "xgboost",
        ParameterSpec.Integer("nEstimators", 100, 1, 10_000, "Iterations; each grows one tree per genre.", isLogScale: true),
        ParameterSpec.Number("learningRate", 0.3, 1e-4, 1, "Share of each tree that is added.", isLogScale: true),
        ParameterSpec.Integer("maxDepth", 6, 1, 64, "Maximum number of splits above a leaf."),
        ParameterSpec.Number("minChildWeight", 1, 0, 1e6, "Smallest sum of second derivatives in a leaf."),
        ParameterSpec.Number("subsample", 1, 0.01, 1, "Share of the rows that each tree uses."),
        ParameterSpec.Number("colsampleByTree", 1, 0.01, 1, "Share of the columns that each tree may use."),
        ParameterSpec.Number("colsampleByLevel", 1, 0.01, 1, "Share of the tree's columns that each of its levels may use."),
        ParameterSpec.Number("colsampleByNode", 1, 0.01, 1, "Share of the level's columns that each of its nodes may use."),
        ParameterSpec.Number("lambda", 1, 0, 1e6, "L2 penalty of leaf values."),
        ParameterSpec.Number("alpha", 0, 0, 1e6, "L1 penalty of leaf values."),
        ParameterSpec.Number("minSplitLoss", 0, 0, 1e6, "Smallest decrease of the loss for which a node is split."),
        ParameterSpec.Number("maxDelta", 0, 0, 1e6, "Largest leaf value before the learning rate; 0 for no limit."),
        ParameterSpec.Number("baseScore", 0.5, 0, 1, "Where the margin of each genre starts; cancels out but for rounding."),
        ParameterSpec.Choice("treeMethod", ["hist", "exact", "approx"], "How splits are found."),
        ParameterSpec.Integer("maxBins", 256, 2, 65_536,
            "Bins per column, for hist and approx.", isLogScale: true),
        BoostingPatience.Parameter,
        ClassWeights.Parameter);

    /// <inheritdoc/>
    public bool UsesValidation(ParameterSet parameters) => parameters.Integer(BoostingPatience.Parameter.Name) > 0;

    /// <inheritdoc/>
    public IFittedModel Fit(FitRequest request, CancellationToken cancellationToken) => TableModel.Fit(
        this, request, table => XGBoostClassifier.Fit(table, Settings(table.Parameters), cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public IFittedModel Load(Stream stream) => TableModel.Load(this, stream, XGBoostClassifier.Load);

    private static TreeSettings Settings(ParameterSet parameters)
    {
        float Number(string name) => (float)parameters.Number(name);
        return new TreeSettings
        {
            Method = parameters.Text("treeMethod") switch
            {
                "exact" => TreeMethod.Exact,
                "approx" => TreeMethod.Approx,
                _ => TreeMethod.Hist,
            },
            LearningRate = Number("learningRate"),
            MaxDepth = parameters.Integer("maxDepth"),
            MinChildWeight = Number("minChildWeight"),
            Lambda = Number("lambda"),
            Alpha = Number("alpha"),
            MinSplitLoss = Number("minSplitLoss"),
            MaxDelta = Number("maxDelta"),
            MaxBins = parameters.Integer("maxBins"),
            Subsample = Number("subsample"),
            ColsampleByTree = Number("colsampleByTree"),
            ColsampleByLevel = Number("colsampleByLevel"),
            ColsampleByNode = Number("colsampleByNode"),
        };
    }
}
