using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace Experiments.Support.Fixtures;

/// <summary>
/// Test classes run side by side, except those that would disturb each other: they name a collection of this list, whose classes run one
/// after the other.
/// </summary>
public sealed class SideBySide : ITestCollectionOrderer
{
    /// <summary>Several silo processes on PostgreSQL, in which a busy machine looks like a fault. They take longest.</summary>
    public const string Clusters = "clusters of silo processes";

    /// <summary>Worker processes of silos in this process: tests count and kill the children of this process.</summary>
    public const string OwnWorkers = "worker processes of this process";

    /// <summary>What is counted per process, such as metrics: these classes run when all others have ended.</summary>
    public const string WholeProcess = "the whole process";

    private static readonly string[] Longest = [Clusters, OwnWorkers];

    /// <summary>The long collections first, since the last of them decides when the program ends.</summary>
    public IReadOnlyCollection<T> OrderTestCollections<T>(IReadOnlyCollection<T> testCollections)
        where T : ITestCollection =>
        [.. testCollections.OrderBy(collection => (uint)Array.IndexOf(Longest, collection.TestCollectionDisplayName))];

    /// <summary>Declares that nothing runs beside the classes of the collection.</summary>
    [CollectionDefinition(WholeProcess, DisableParallelization = true)]
    public sealed class NothingBeside;
}
