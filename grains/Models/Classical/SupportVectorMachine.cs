using Experiments.Domain;
using Experiments.Models.Classical.Svm;
using Experiments.Models.Tables;

namespace Experiments.Models.Classical;

/// <summary>
/// C-support vector classification, one machine for each pair of genres, with LIBSVM's decision function (Chang and Lin 2011).
/// The default probabilities rank genres by votes, so that the most probable genre wins most pairwise decisions (ties are broken by the sum
/// of confidences, like scikit-learn's <c>SVC(break_ties=True)</c>); their sharpness is fitted on validation.
/// <c>probability: platt</c> gives LIBSVM's calibrated probabilities, whose maximum need not be the winner of the votes.
/// </summary>
internal sealed class SupportVectorMachine : IModelFamily
{
    /// <inheritdoc/>
    public string Name => "svm";

    /// <inheritdoc/>
    public string Summary => "Support vector machine: the widest margins between each pair of genres, in the space of a kernel.";

    /// <inheritdoc/>
    public ModelInput Input => ModelInput.Table;

    /// <inheritdoc/>
    public ParameterSchema Parameters { get; } = new(
        "svm",
        ParameterSpec.Number("c", 1, 1e-6, 1e6,
            "Penalty for rows on the wrong side of their margin: larger values fit the training rows more closely.", isLogScale: true),
        ParameterSpec.Choice("kernel", ["rbf", "linear", "poly"], "Similarity of two rows."),
        ParameterSpec.Number("gamma", 0.01, 1e-9, 1e6,
            "Coefficient of the rbf and poly kernels: scale is 1 / (columns × variance), auto is 1 / columns.", isLogScale: true) with
        {
            Default = ParameterValue.Of("scale"),
            Choices = ["scale", "auto"],
        },
        ParameterSpec.Integer("degree", 3, 1, 10, "Degree of the poly kernel."),
        ParameterSpec.Number("coef0", 0, -1e6, 1e6, "Constant term of the poly kernel."),
        ParameterSpec.Number("tolerance", 1e-3, 1e-9, 1,
            "Distance from the optimality conditions at which fitting stops.", isLogScale: true),
        ParameterSpec.Flag("shrinking", true, "Whether to leave rows out of fitting while they stay at a bound; changes only the time."),
        ParameterSpec.Choice("probability", ["votes", "platt"],
            "How genres get probabilities: by votes, or calibrated on five inner folds (five times slower)."),
        ParameterSpec.Integer("cacheMegabytes", 512, 1, 1_000_000,
            "Memory for kernel values, shared by all pairs of genres; changes only the time.", isLogScale: true),
        ClassWeights.Parameter);

    /// <inheritdoc/>
    public bool UsesValidation(ParameterSet parameters) => parameters.Text("probability") == "votes";

    /// <inheritdoc/>
    public IFittedModel Fit(FitRequest request, CancellationToken cancellationToken) =>
        TableModel.Fit(this, request, table => SvmTrainer.Fit(table, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public IFittedModel Load(Stream stream) => TableModel.Load(this, stream, SvmClassifier.Load);
}
