using Experiments.Domain;

namespace Experiments.Contracts;

/// <summary>The audit of a dataset: computed once per version, on a slot. Key: the dataset's name.</summary>
[GrainInterfaceType("dataset-audit"), Alias("dataset-audit")]
public interface IDatasetAuditGrain : IWorkOwner, IWorkRecorder
{
    /// <summary>
    /// Starts an audit of the current dataset version. Returns at once if one exists; retries one that failed.
    /// </summary>
    /// <exception cref="UserErrorException">The dataset does not exist or is not ready.</exception>
    [Alias("ensure"), RequiresRole(Role.Member, "audit datasets")]
    Task<AuditStatus> EnsureAsync(CancellationToken cancellationToken);

    /// <summary>The state of the audit.</summary>
    /// <exception cref="UserErrorException">No audit was requested.</exception>
    [Alias("describe"), RequiresRole(Role.Viewer)]
    Task<AuditStatus> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>Forgets the audit: its dataset is being removed. May be repeated.</summary>
    [Alias("remove"), RequiresRole(Role.Admin)]
    Task RemoveAsync(CancellationToken cancellationToken);
}
