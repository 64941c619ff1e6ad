using Experiments.Domain;

namespace Experiments.Contracts;

/// <summary>The result of one feature spec over one dataset version, built once and shared by all. Key: its content hash.</summary>
[GrainInterfaceType("feature-set"), Alias("feature-set")]
public interface IFeatureSetGrain : IWorkOwner, IWorkRecorder
{
    /// <summary>Begins to build what is missing; a built one is answered at once.</summary>
    /// <exception cref="UserErrorException">The dataset is not ready, or its content has another hash than this key.</exception>
    [Alias("ensure")]
    Task<FeatureSetSummary> EnsureAsync(string dataset, FeatureSpec spec, CancellationToken cancellationToken);

    /// <summary>Lets the next <see cref="EnsureAsync"/> try again what failed.</summary>
    [Alias("retry")]
    Task RetryAsync(CancellationToken cancellationToken);

    /// <summary>Where it stands.</summary>
    /// <exception cref="UserErrorException">There is no such feature set.</exception>
    [Alias("describe")]
    Task<FeatureSetSummary> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>Forgets the feature set and deletes its files: for one whose dataset was removed and that nothing refers to.</summary>
    /// <exception cref="UserErrorException">Its dataset is there.</exception>
    [Alias("remove")]
    Task RemoveAsync(CancellationToken cancellationToken);
}
