using Experiments.Domain;
using Experiments.Models.Tables;

namespace Experiments.Models.Classical;

/// <summary>
/// The share of each genre among the k nearest training rows. Among rows at equal distance the earlier is nearer, as in scikit-learn's
/// KNeighborsClassifier with brute force, which gives the same probabilities. With fewer than k training rows all of them vote.
/// </summary>
internal sealed class KNearestNeighbors : IModelFamily
{
    /// <inheritdoc/>
    public string Name => "knn";

    /// <inheritdoc/>
    public string Summary => "k nearest neighbours: the genres of the most similar training slices.";

    /// <inheritdoc/>
    public ModelInput Input => ModelInput.Table;

    /// <inheritdoc/>
    public ParameterSchema Parameters { get; } = new(
        "knn",
        ParameterSpec.Integer("k", 5, 1, 10_000, "Number of neighbours that vote.", isLogScale: true),
        ParameterSpec.Choice("metric", ["euclidean", "manhattan", "cosine"], "Distance between two rows."),
        ParameterSpec.Choice("weights", ["uniform", "distance"], "Whether all votes count the same, or by the inverse of the distance."),
        ClassWeights.Parameter);

    /// <inheritdoc/>
    public IFittedModel Fit(FitRequest request, CancellationToken cancellationToken) =>
        TableModel.Fit(this, request, NeighborClassifier.Learn, cancellationToken);

    /// <inheritdoc/>
    public IFittedModel Load(Stream stream) => TableModel.Load(this, stream, NeighborClassifier.Load);
}
