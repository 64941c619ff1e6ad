namespace Experiments.Grains.Storage;

/// <summary>
/// Runs what blocks a thread (file access, hashing) or computes for more than a moment, so that no grain call waits on Orleans' threads.
/// The silo bounds how much of it runs at once.
/// </summary>
public interface IBlockingWork
{
    /// <summary>Runs the work on another thread, once there is room. Work that is canceled while it waits never starts.</summary>
    Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken);

    /// <inheritdoc cref="RunAsync{T}(Func{T}, CancellationToken)"/>
    Task RunAsync(Action work, CancellationToken cancellationToken);
}
