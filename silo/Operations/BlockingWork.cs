using Experiments.Grains.Storage;

namespace Experiments.Silo.Operations;

/// <summary>Runs blocking work on the thread pool, a limited number of calls at once; later calls wait for their turn.</summary>
/// <param name="limit">How many calls run at once.</param>
internal sealed class BlockingWork(int limit) : IBlockingWork, IDisposable
{
    /// <summary>
    /// Half of the threads that the pool starts with (ThreadPoolMinThreads in the project file), so that calls which do
    /// not block still get a thread at once; more on machines with more processors.
    /// </summary>
    public static int DefaultLimit { get; } = Math.Max(8, Environment.ProcessorCount);

    private readonly SemaphoreSlim _room = new(limit);

    /// <inheritdoc/>
    public async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await _room.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(work, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _room.Release();
        }
    }

    /// <inheritdoc/>
    public Task RunAsync(Action work, CancellationToken cancellationToken) => RunAsync(
        () =>
        {
            work();
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _room.Dispose();
}
