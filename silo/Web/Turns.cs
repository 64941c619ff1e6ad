namespace Experiments.Web;

/// <summary>Bounds how much of one kind is done at a time; the rest waits for its turn, in order, unless its client goes away.</summary>
/// <param name="atOnce">How much is done at a time.</param>
internal sealed class Turns(int atOnce) : IDisposable
{
    private readonly SemaphoreSlim _free = new(atOnce);

    /// <summary>Does something when it is its turn.</summary>
    public async Task<T> TakeAsync<T>(Func<Task<T>> work, CancellationToken gone)
    {
        await _free.WaitAsync(gone).ConfigureAwait(false);
        try
        {
            return await work().ConfigureAwait(false);
        }
        finally
        {
            _free.Release();
        }
    }

    /// <inheritdoc cref="TakeAsync{T}"/>
    public Task TakeAsync(Func<Task> work, CancellationToken gone) => TakeAsync(
        async () =>
        {
            await work().ConfigureAwait(false);
            return true;
        },
        gone);

    /// <summary>A place now, to give back by disposing it; null if there is none.</summary>
    public IDisposable? TryEnter() => _free.Wait(0) ? new Place(_free) : null;

    /// <inheritdoc/>
    public void Dispose() => _free.Dispose();

    private sealed class Place(SemaphoreSlim free) : IDisposable
    {
        public void Dispose() => free.Release();
    }
}
