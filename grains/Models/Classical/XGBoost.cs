using System.Globalization;
using Experiments.Domain;
using Experiments.Models.Classical.Boosting;
using Experiments.Models.Tables;

namespace Experiments.Models.Classical;

/// <summary>
/// XGBoost itself (Chen and Guestrin 2016), bound directly: at equal parameters its predictions are those of the Python
/// package on the same library.
/// </summary>
internal sealed class XGBoost : IModelFamily
{
    /// <inheritdoc/>
    public string Name => "xgboost";

    /// <inheritdoc/>
    public string Summary => "XGBoost: regularized gradient boosting; needs the system's libxgboost.";

    /// <inheritdoc/>
    public ModelInput Input => ModelInput.Table;

    /// <inheritdoc/>
    public ParameterSchema Parameters { get; } = new(
        "xgboost",
        ParameterSpec.Integer("nEstimators", 100, 1, 10_000, "Iterations; each grows one tree per genre.", isLogScale: true),
        ParameterSpec.Number("learningRate", 0.3, 1e-4, 1, "Share of each tree that is added.", isLogScale: true),
        ParameterSpec.Integer("maxDepth", 6, 1, 64, "Maximum number of splits above a leaf."),
        ParameterSpec.Number("minChildWeight", 1, 0, 1e6, "Smallest sum of second derivatives in a leaf."),
        ParameterSpec.Number("subsample", 1, 0.01, 1, "Share of the rows that each tree uses."),
        ParameterSpec.Number("colsampleByTree", 1, 0.01, 1, "Share of the columns that each tree may use."),
        ParameterSpec.Number("lambda", 1, 0, 1e6, "L2 penalty of leaf values."),
        ParameterSpec.Number("alpha", 0, 0, 1e6, "L1 penalty of leaf values."),
        ParameterSpec.Number("minSplitLoss", 0, 0, 1e6, "Smallest decrease of the loss for which a node is split."),
        ParameterSpec.Choice("treeMethod", ["hist", "exact", "approx"], "How splits are found."),
        ParameterSpec.Integer("maxBins", 256, 2, 65_536,
            "Bins per column, for hist and approx.", isLogScale: true),
        BoostingPatience.Parameter,
        ClassWeights.Parameter);

    /// <inheritdoc/>
    public IFittedModel Fit(FitRequest request, CancellationToken cancellationToken)
    {
        XGBoostLibrary.Require();
        return TableModel.Fit(this, request, table => XGBoostClassifier.Fit(table, Settings(table), cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public IFittedModel Load(Stream stream)
    {
        XGBoostLibrary.Require();
        return TableModel.Load(this, stream, (file, columns, _) => XGBoostClassifier.Load(file, columns));
    }

    /// <summary>The setting in XGBoost's syntax.</summary>
    private static Dictionary<string, string> Settings(TrainTable table)
    {
        var parameters = table.Parameters;
        string Number(string name) => parameters.Number(name).ToString("R", CultureInfo.InvariantCulture);
        var settings = new Dictionary<string, string>
        {
            ["objective"] = "multi:softprob",
            ["num_class"] = $"{table.Classes}",
            ["eval_metric"] = "mlogloss",
            ["verbosity"] = "0",
            ["nthread"] = $"{table.Request.Threads}",

            // Half the seed's bits: the library accepts 31.
            ["seed"] = $"{(int)(Seeds.Derive(table.Request.Seed, "xgboost") >> 33)}",
            ["eta"] = Number("learningRate"),
            ["max_depth"] = Number("maxDepth"),
            ["min_child_weight"] = Number("minChildWeight"),
            ["subsample"] = Number("subsample"),
            ["colsample_bytree"] = Number("colsampleByTree"),
            ["lambda"] = Number("lambda"),
            ["alpha"] = Number("alpha"),
            ["gamma"] = Number("minSplitLoss"),
            ["tree_method"] = parameters.Text("treeMethod"),
        };
        if (settings["tree_method"] != "exact")
        {
            settings["max_bin"] = Number("maxBins");
        }

        return settings;
    }
}
