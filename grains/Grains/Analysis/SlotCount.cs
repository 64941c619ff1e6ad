using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Scheduling;

namespace Experiments.Grains.Analysis;

/// <summary>The slots that a sweep's runs can use at present.</summary>
internal static class SlotCount
{
    /// <summary>Matching slots of nodes that take work, at most as many as the sweep may use.</summary>
    public static async Task<int> OfAsync(
        IGrainFactory grains, SweepSpec spec, TimeProvider time, CancellationToken cancellationToken) =>
        Of(await ListNodesAsync(grains, time, cancellationToken), spec);

    /// <summary>The same among given nodes.</summary>
    public static int Of(ImmutableArray<NodeSummary> nodes, SweepSpec spec)
    {
        var ready = nodes.Where(node => node.State is NodeState.Ready);
        var slots = ready.Sum(node => node.Registration.Devices
            .Where(device => Requirements.FindProblem(spec.Resources, Placement.OfferOf(node, device)) is null)
            .Sum(device => device.Slots));
        return Math.Min(slots, spec.Resources.MaxConcurrentRuns ?? int.MaxValue);
    }

    /// <summary>All nodes, once one of them is ready: a silo that has just started registers shortly.</summary>
    public static async Task<ImmutableArray<NodeSummary>> ListNodesAsync(
        IGrainFactory grains, TimeProvider time, CancellationToken cancellationToken)
    {
        var scheduler = grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool);
        var nodes = ImmutableArray<NodeSummary>.Empty;
        for (var asked = 0; asked < 20 && !nodes.Any(node => node.State is NodeState.Ready); asked++)
        {
            await Task.Delay(asked == 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(100), time, cancellationToken);
            nodes = await scheduler.ListNodesAsync(cancellationToken);
        }

        return nodes;
    }
}
