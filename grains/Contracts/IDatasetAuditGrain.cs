using Experiments.Domain;

namespace Experiments.Contracts;

/// <summary>The audit of a dataset: made once a version, on a slot. Key: the dataset's name.</summary>
[GrainInterfaceType("dataset-audit"), Alias("dataset-audit")]
public interface IDatasetAuditGrain : IWorkOwner, IWorkRecorder
{
    /// <summary>
    /// Begins an audit of the dataset as it is now; one that is there is answered at once, one that failed is tried again.
    /// </summary>
    /// <exception cref="UserErrorException">There is no such dataset, or it is not ready.</exception>
    [Alias("ensure")]
    Task<AuditStatus> EnsureAsync(CancellationToken cancellationToken);

    /// <summary>Where it stands.</summary>
    /// <exception cref="UserErrorException">Nobody asked for it.</exception>
    [Alias("describe")]
    Task<AuditStatus> DescribeAsync(CancellationToken cancellationToken);
}
