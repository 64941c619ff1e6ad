using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Views;

namespace Experiments.Queries.Changes;

/// <summary>What can be done to datasets, beside their names.</summary>
public static class DatasetChanges
{
    /// <summary>
    /// Starts the audit of a dataset and waits for nothing: it is computed once per version, on a slot, and one that failed is tried again.
    /// </summary>
    /// <exception cref="UserErrorException">The dataset does not exist, or is not ready.</exception>
    public static async Task<View> AuditAsync(ChangeScope scope, string dataset, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var status = await scope.Grains.GetGrain<IDatasetAuditGrain>(dataset).EnsureAsync(cancellationToken).ConfigureAwait(false);
        var words = await LabelQueries.OfDatasetAsync(scope.Grains, dataset, cancellationToken).ConfigureAwait(false);
        return AuditView.Of(
            dataset, status with { Audit = status.Audit is { } audit ? scope.Names.Show(audit) : null }, words);
    }
}
