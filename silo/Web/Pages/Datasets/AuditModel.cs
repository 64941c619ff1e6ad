using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Queries;

namespace Experiments.Web.Pages.Datasets;

/// <summary>What the page of a dataset's audit shows.</summary>
/// <param name="Dataset">The dataset.</param>
/// <param name="Status">The audit; none if none was asked for, or the dataset cannot be audited.</param>
public sealed record AuditModel(DatasetSummary Dataset, FoundData<AuditStatus> Status)
{
    /// <summary>Whether the audit is of an earlier version of the dataset.</summary>
    public bool IsEarlier => Status.Value?.Audit is { } audit && audit.Version != Dataset.Version;

    internal static async Task<object> ReadAsync(PageRequest asked)
    {
        var dataset = await DatasetReading.DescribeAsync(asked).ConfigureAwait(false);
        var grain = asked.Grains.GetGrain<IDatasetAuditGrain>(asked.Text("dataset"));
        var status = await FoundData<AuditStatus>.OfAsync(
            grain.DescribeAsync(asked.Cancellation)).ConfigureAwait(false);
        return new AuditModel(dataset, status with
        {
            Value = status.Value is { Audit: { } audit } found ? found with { Audit = asked.Grains.Names().Show(audit) } : status.Value,
        });
    }
}
