namespace Experiments.Silo.Storage.Grouping;

/// <summary>Executes statements in one database transaction.</summary>
internal interface ITransactionExecutor : IAsyncDisposable
{
    /// <summary>Executes and commits all statements or none. Returns their values, in order.</summary>
    Task<IReadOnlyList<WrittenValue?>> CommitAsync(IReadOnlyList<PendingWrite> writes, CancellationToken cancellationToken);

    /// <summary>
    /// Whether a failure concerns the content of one statement and nothing was committed; the other statements can then succeed without
    /// it. A lost connection does not qualify: it is unknown what was committed.
    /// </summary>
    bool IsStatementFault(Exception exception);
}
