using Experiments.Domain;

namespace Experiments.Silo.Storage.Grouping;

/// <summary>Transactions that report a full, read-only or failing disk separately from other failures, for any database.</summary>
/// <param name="inner">The database's transactions.</param>
/// <param name="find">The disk fault behind a failure; null if it has another cause.</param>
/// <param name="tell">Called for every fault.</param>
internal sealed class GuardedTransactions(IWriteTransaction inner, Func<Exception, StorageFault?> find, Action<StorageFault> tell)
    : IWriteTransaction
{
    /// <inheritdoc/>
    /// <exception cref="StorageFaultException">The database's disk cannot be written; nothing was committed.</exception>
    public async Task<IReadOnlyList<WrittenValue?>> CommitAsync(IReadOnlyList<GroupedWrite> writes, CancellationToken cancellationToken)
    {
        try
        {
            return await inner.CommitAsync(writes, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!inner.IsFaultOfOne(exception) && find(exception) is { } fault)
        {
            tell(fault);
            throw new StorageFaultException(fault, exception);
        }
    }

    /// <inheritdoc/>
    public bool IsFaultOfOne(Exception exception) => inner.IsFaultOfOne(exception);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
