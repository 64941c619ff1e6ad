using Experiments.Domain;

namespace Experiments.Silo.Storage.Grouping;

/// <summary>Transactions that report a full, read-only or failing disk separately from other failures, for any database.</summary>
/// <param name="inner">The database's transactions.</param>
/// <param name="find">The disk fault behind a failure; null if it has another cause.</param>
/// <param name="report">Called for every fault.</param>
internal sealed class FaultReportingExecutor(ITransactionExecutor inner, Func<Exception, StorageFault?> find, Action<StorageFault> report)
    : ITransactionExecutor
{
    /// <inheritdoc/>
    /// <exception cref="StorageFaultException">The database's disk cannot be written; nothing was committed.</exception>
    public async Task<IReadOnlyList<WrittenValue?>> CommitAsync(IReadOnlyList<PendingWrite> writes, CancellationToken cancellationToken)
    {
        try
        {
            return await inner.CommitAsync(writes, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!inner.IsStatementFault(exception) && find(exception) is { } fault)
        {
            report(fault);
            throw new StorageFaultException(fault, exception);
        }
    }

    /// <inheritdoc/>
    public bool IsStatementFault(Exception exception) => inner.IsStatementFault(exception);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
