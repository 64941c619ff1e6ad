using Experiments.Models.Networks.Torch;

namespace Experiments.Silo.Operations;

/// <summary>What a silo may use of its machine or container.</summary>
/// <param name="Cores">Processor cores.</param>
/// <param name="MemoryBytes">Memory, bytes.</param>
/// <param name="CountGpus">The number of GPUs that libtorch detects; called only if GPUs matter, since it loads libtorch.</param>
public sealed record MachineResources(int Cores, long MemoryBytes, Func<int> CountGpus)
{
    /// <summary>This machine, within the limits of its container.</summary>
    public static MachineResources Here() =>
        new(Environment.ProcessorCount, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, CudaDevices.Count);
}
