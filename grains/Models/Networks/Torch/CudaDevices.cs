using System.Runtime.CompilerServices;

namespace Experiments.Models.Networks.Torch;

/// <summary>The GPUs that libtorch sees on this machine.</summary>
public static class CudaDevices
{
    /// <summary>Number of GPUs; 0 if libtorch is a CPU build or cannot be loaded.</summary>
    public static int Count()
    {
        try
        {
            TorchRuntime.EnsureLoaded();
            return CountLoaded();
        }
        catch (Domain.UserErrorException)
        {
            // Without libtorch no GPU can be used; fitting a network reports the missing library.
            return 0;
        }
    }

    // A separate method, because compiling it touches libtorch, which must be loaded first.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int CountLoaded() => TorchSharp.torch.cuda.is_available() ? TorchSharp.torch.cuda.device_count() : 0;
}
