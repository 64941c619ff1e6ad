using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Scheduling;

namespace Experiments.Grains.Analysis;

/// <summary>The slots that a sweep's runs can use at present.</summary>
internal static class SlotCount
{
    /// <summary>Matching slots of nodes that take work, at most as many as the sweep may use.</summary>
    public static async Task<int> OfAsync(IGrainFactory grains, SweepSpec spec, TimeProvider time, CancellationToken cancellationToken)
    {
        // What a unit computes does not decide where it fits.
        var unit = new WorkUnit(
            $"plan/{spec.Name}", "", new ImportPayload(new DatasetImportSpec(spec.Dataset, "", "", new SliceRule())), spec.Resources);
        var scheduler = grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool);
        var ready = Array.Empty<NodeSummary>();

        // A silo that has just started registers shortly.
        for (var asked = 0; asked < 20 && ready.Length == 0; asked++)
        {
            await Task.Delay(asked == 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(100), time, cancellationToken);
            ready = [.. (await scheduler.ListNodesAsync(cancellationToken)).Where(node => node.State is NodeState.Ready)];
        }

        var slots = ready.Sum(node => node.Registration.Devices
            .Where(device => Requirements.FindProblem(unit, OfferOf(node, device)) is null).Sum(device => device.Slots));
        return Math.Min(slots, spec.Resources.MaxConcurrentRuns ?? int.MaxValue);

        static SlotOffer OfferOf(NodeSummary node, DeviceInfo device) =>
            new(new SlotId(node.Registration.Name, device.Id, 0), node.Registration.Silo, device.Kind, device.MemoryBytes, node.Labels);
    }
}
