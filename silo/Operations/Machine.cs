using Experiments.Models.Networks.Torch;

namespace Experiments.Silo.Operations;

/// <summary>What a silo may use of the machine that it runs on, or of the container.</summary>
/// <param name="Cores">Processor cores.</param>
/// <param name="MemoryBytes">Memory, bytes.</param>
/// <param name="CountGpus">How many GPUs libtorch sees; asked only where GPUs are, since libtorch is loaded for it.</param>
public sealed record Machine(int Cores, long MemoryBytes, Func<int> CountGpus)
{
    /// <summary>This machine, within the limits that its container sets.</summary>
    public static Machine Here() => new(Environment.ProcessorCount, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, CudaDevices.Count);
}
