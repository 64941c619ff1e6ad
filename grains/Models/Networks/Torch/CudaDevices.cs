using System.Runtime.CompilerServices;

namespace Experiments.Models.Networks.Torch;

/// <summary>The GPUs that libtorch sees on this machine.</summary>
public static class CudaDevices
{
    /// <summary>How many; 0 where libtorch is a CPU build or cannot be loaded.</summary>
    public static int Count()
    {
        try
        {
            TorchRuntime.EnsureLoaded();
            return CountLoaded();
        }
        catch (Domain.UserErrorException)
        {
            // Without libtorch there is no GPU to execute on; a network that needs it says so when it is fitted.
            return 0;
        }
    }

    // Apart: it may be compiled, and so touch libtorch, only once that is loaded.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int CountLoaded() => TorchSharp.torch.cuda.is_available() ? TorchSharp.torch.cuda.device_count() : 0;
}
