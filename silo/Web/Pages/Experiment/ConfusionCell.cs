using Experiments.Domain;
using Experiments.Web.Components;

namespace Experiments.Web.Pages.Experiment;

/// <summary>Which slices of an experiment are shown, and how its confusion matrix is: what its address holds.</summary>
/// <param name="Experiment">The experiment.</param>
/// <param name="IsCounts">Whether the matrix has counts instead of shares.</param>
/// <param name="Actual">The genre of the slices; null for all.</param>
/// <param name="Predicted">The genre that they were predicted as; null for any other.</param>
public sealed record ConfusionCell(ExperimentId Experiment, bool IsCounts = false, string? Actual = null, string? Predicted = null)
{
    /// <summary>Whether only some of the misclassified slices are shown.</summary>
    public bool IsChosen => Actual is not null || Predicted is not null;

    /// <summary>The address of this state, at a place in the page.</summary>
    internal string AddressAt(string place)
    {
        string?[] parts =
        [
            IsCounts ? "counts=true" : null,
            Actual is null ? null : $"actual={Uri.EscapeDataString(Actual)}",
            Predicted is null ? null : $"predicted={Uri.EscapeDataString(Predicted)}",
        ];
        var query = string.Join('&', parts.OfType<string>());
        return $"{Addresses.Of(Experiment)}{(query.Length > 0 ? "?" : "")}{query}#{place}";
    }
}
