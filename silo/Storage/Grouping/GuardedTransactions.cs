using Experiments.Domain;

namespace Experiments.Silo.Storage.Grouping;

/// <summary>Transactions whose failures tell a full, read-only or failing disk from all else, whatever the database calls it.</summary>
/// <param name="inner">The database's.</param>
/// <param name="find">What a failure tells of the disk; null where it is about something else.</param>
/// <param name="tell">Hears of every fault.</param>
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
