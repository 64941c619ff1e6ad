using System.Globalization;
using Experiments.Domain;
using Experiments.Models.Classical.Boosting;
using Experiments.Models.Tables;

namespace Experiments.Models.Classical;

/// <summary>
/// Gradient-boosted trees on binned columns by LightGBM (Ke et al. 2017), bound directly so that each iteration can report,
/// stop and be cancelled. Its deterministic mode makes results bit-identical for any number of threads.
/// </summary>
internal sealed class GradientBoosting : IModelFamily
{
    /// <inheritdoc/>
    public string Name => "gradient-boosting";

    /// <inheritdoc/>
    public string Summary => "Gradient boosting (LightGBM): small trees, each correcting the sum of those before it.";

    /// <inheritdoc/>
    public ModelInput Input => ModelInput.Table;

    /// <inheritdoc/>
    public bool LearnsFromMixtures => true;

    /// <inheritdoc/>
    public ParameterSchema Parameters { get; } = new(
        "gradient-boosting",
        ParameterSpec.Integer("nEstimators", 100, 1, 10_000, "Iterations; each grows one tree per genre.", isLogScale: true),
        ParameterSpec.Number("learningRate", 0.1, 1e-4, 1,
            "Share of each tree that is added, as in scikit-learn.", isLogScale: true),
        ParameterSpec.Integer("numLeaves", 31, 2, 4_096, "Maximum number of leaves per tree.", isLogScale: true),
        ParameterSpec.Integer("maxDepth", 6, 1, 1_000, "Maximum number of splits above a leaf.") with
        {
            Default = ParameterValue.Of("none"),
            Choices = ["none"],
        },
        ParameterSpec.Integer("minSamplesLeaf", 20, 1, 100_000, "Minimum number of rows in a leaf.", isLogScale: true),
        ParameterSpec.Number("l2", 0, 0, 1e6, "L2 penalty of leaf values."),
        ParameterSpec.Number("l1", 0, 0, 1e6, "L1 penalty of leaf values."),
        ParameterSpec.Number("featureFraction", 1, 0.01, 1, "Share of the columns that each tree may use."),
        ParameterSpec.Number("baggingFraction", 1, 0.01, 1, "Share of the rows that each iteration uses, drawn without replacement."),
        ParameterSpec.Integer("maxBins", 255, 2, 255, "Bins per column."),
        BoostingPatience.Parameter,
        ClassWeights.Parameter);

    /// <inheritdoc/>
    public bool UsesValidation(ParameterSet parameters) => parameters.Integer(BoostingPatience.Parameter.Name) > 0;

    /// <inheritdoc/>
    public IFittedModel Fit(FitRequest request, CancellationToken cancellationToken) =>
        TableModel.Fit(this, request, table => LightGbmClassifier.Fit(table, Settings(table), cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public IFittedModel Load(Stream stream) => TableModel.Load(this, stream, LightGbmClassifier.Load);

    /// <summary>The setting in LightGBM's syntax.</summary>
    private static string Settings(TrainTable table)
    {
        var parameters = table.Parameters;

        // A row with a mixture stands once for each genre that it holds.
        var stands = table.Shares is { } shares ? shares.Count(share => share > 0) / (double)table.Rows : 1;
        var minSamplesLeaf = (int)Math.Round(parameters.Integer("minSamplesLeaf") * stands);

        // Half the seed's bits: LightGBM accepts 31.
        var seed = (int)(Seeds.Derive(table.Request.Seed, "lightgbm") >> 33);

        // LightGBM multiplies second derivatives by K / (K - 1), which shortens every step; scikit-learn does so for two
        // classes only.
        var stretch = table.Classes > 2 ? table.Classes / (table.Classes - 1.0) : 1;
        var maxDepth = parameters["maxDepth"].IsNumeric ? parameters.Integer("maxDepth") : -1;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"objective=multiclass num_class={table.Classes} metric=multi_logloss verbosity=-1 "
            + $"deterministic=true force_col_wise=true num_threads={table.Request.Threads} seed={seed} "
            + $"learning_rate={parameters.Number("learningRate") * stretch} num_leaves={parameters.Integer("numLeaves")} "
            + $"max_depth={maxDepth} "
            + $"min_data_in_leaf={minSamplesLeaf} min_data_in_bin=1 feature_pre_filter=false max_bin={parameters.Integer("maxBins")} "
            + $"lambda_l2={parameters.Number("l2")} lambda_l1={parameters.Number("l1")} "
            + $"feature_fraction={parameters.Number("featureFraction")} "
            + $"bagging_fraction={parameters.Number("baggingFraction")} bagging_freq={(parameters.Number("baggingFraction") < 1 ? 1 : 0)}");
    }
}
