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
    public string Summary => "Support vector machine: widest margins between each pair of genres, in the space of a kernel.";

    /// <inheritdoc/>
    public ModelInput Input => ModelInput.Table;

    /// <inheritdoc/>
    public ParameterSchema Parameters { get; } = new(
        "svm",
        ParameterSpec.Number("c", 1, 1e-6, 1e6,
            "Penalty of a row on the wrong side of its margin: larger fits train closer.", isLogScale: true),
        ParameterSpec.Choice("kernel", ["rbf", "linear", "poly"], "Likeness of two rows."),
        ParameterSpec.Number("gamma", 0.01, 1e-9, 1e6,
            "Narrowness of the rbf and poly kernels: scale is 1 / (columns × variance), auto 1 / columns.", isLogScale: true) with
        {
            Default = ParameterValue.Of("scale"),
            Choices = ["scale", "auto"],
        },
        ParameterSpec.Integer("degree", 3, 1, 10, "Degree of the poly kernel."),
        ParameterSpec.Number("coef0", 0, -1e6, 1e6, "Constant term of the poly kernel."),
        ParameterSpec.Number("tolerance", 1e-3, 1e-9, 1, "How far from the optimality conditions the search may stop.", isLogScale: true),
        ParameterSpec.Flag("shrinking", true, "Leave rows out of the search while they stay at a bound; changes the time only."),
        ParameterSpec.Choice("probability", ["votes", "platt"],
            "How genres get probabilities: by votes, or calibrated on five inner folds (five times slower)."),
        ParameterSpec.Integer("cacheMegabytes", 512, 1, 1_000_000,
            "Memory for kernel values, shared by all pairs; changes the time only.", isLogScale: true),
        ClassWeights.Parameter);

    /// <inheritdoc/>
    public IFittedModel Fit(FitRequest request, CancellationToken cancellationToken) =>
        TableModel.Fit(this, request, table => SvmTrainer.Fit(table, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public IFittedModel Load(Stream stream) => TableModel.Load(this, stream, SvmClassifier.Load);
}
