namespace Experiments.Silo.Storage.Grouping;

/// <summary>Executes statements of a database in one transaction.</summary>
internal interface IWriteTransaction : IAsyncDisposable
{
    /// <summary>Executes and commits all of them, or none. Answers what each returned, in their order.</summary>
    Task<IReadOnlyList<WrittenValue?>> CommitAsync(IReadOnlyList<GroupedWrite> writes, CancellationToken cancellationToken);

    /// <summary>
    /// Is a failure about the content of one statement, nothing having been committed? Then the others go through without it. A lost
    /// connection is none of that: what was committed is not known.
    /// </summary>
    bool IsFaultOfOne(Exception exception);
}
