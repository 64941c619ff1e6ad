using System.Diagnostics;
using Experiments.Models.Networks;
using Xunit;

namespace Experiments.Unit.Models.Networks;

/// <summary>What a training keeps of this process. No other test runs beside it: they would show in its figures.</summary>
[Collection<RunsAlone>]
public sealed class NetworkMemoryTests
{
    [Fact]
    public void Resident_memory_is_flat_over_two_hundred_epochs()
    {
        var family = new Crnn();
        var resident = new List<long>();
        var request = ToySpectrograms.Request(
            family, ToySpectrograms.Rows(64, 3, 1), ToySpectrograms.Rows(32, 3, 2), ("epochs", 200), ("filters", 8), ("dropout", 0.2), ("batchNorm", true))
            with
        {
            Checkpoints = new MemoryCheckpoints(),
            Progress = new Listener(_ => resident.Add(ResidentBytes())),
        };
        using var model = family.Fit(request, TestContext.Current.CancellationToken);

        // One batch keeps some 2 MB of activations: if each left a tenth, 180 epochs of two batches would show 70 MB.
        Assert.InRange(resident.TakeLast(20).Min() - resident.Skip(20).Take(20).Max(), long.MinValue, 40L << 20);

        static long ResidentBytes()
        {
            using var process = Process.GetCurrentProcess();
            return process.WorkingSet64;
        }
    }
}
