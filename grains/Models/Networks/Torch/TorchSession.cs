using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace Experiments.Models.Networks.Torch;

/// <summary>
/// The right to use libtorch. Its thread count is global to the process and affects results exactly, so only one fit or prediction uses it
/// at a time: use one per process and many processes. The thread that entered must leave; it may enter recursively.
/// </summary>
internal sealed class TorchSession : IDisposable
{
    private static readonly Lock Gate = new();
    private readonly int _outerThreads;

    private TorchSession(int threads)
    {
        _outerThreads = get_num_threads();
        set_num_threads(threads);
    }

    /// <summary>Waits until libtorch is free, loads it on first use and sets its threads.</summary>
    public static TorchSession Enter(int threads, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        while (!Gate.TryEnter(TimeSpan.FromMilliseconds(100)))
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        try
        {
            TorchRuntime.EnsureLoaded();
            return Begin(threads);
        }
        catch
        {
            Gate.Exit();
            throw;
        }
    }

    /// <summary>Releases libtorch.</summary>
    public void Dispose()
    {
        set_num_threads(_outerThreads);
        Gate.Exit();
    }

    // A separate method, so that no type of TorchSharp is touched before its library is loaded.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TorchSession Begin(int threads) => new(threads);
}
