using Experiments.Contracts;
using Experiments.Domain;

namespace Experiments.Web.Pages.Cluster;

/// <summary>What the page of the cluster shows.</summary>
/// <param name="Nodes">The nodes, by name.</param>
/// <param name="Activity">What their slots do and did, and what waits.</param>
public sealed record ClusterModel(IReadOnlyList<NodeSummary> Nodes, PoolActivity Activity)
{
    /// <summary>The topic of live updates.</summary>
    public const string Topic = "cluster";

    /// <summary>How much of the past is drawn.</summary>
    private static readonly TimeSpan Shown = TimeSpan.FromMinutes(30), Least = TimeSpan.FromMinutes(1);

    /// <summary>Where the timeline begins: half an hour ago, or when the scheduler started; at least a minute ago.</summary>
    public DateTimeOffset From =>
        Min(Activity.At - Least, Activity.Since > Activity.At - Shown ? Activity.Since : Activity.At - Shown);

    /// <summary>The slots of all nodes, and of those that have left what still shows.</summary>
    public IReadOnlyList<SlotId> Slots =>
    [
        .. Nodes.Where(node => node.State != NodeState.Gone).SelectMany(node => node.Registration.Devices.SelectMany(device =>
                Enumerable.Range(0, device.Slots).Select(index => new SlotId(node.Registration.Name, device.Id, index))))
            .Concat(Activity.Ended.Where(span => span.To > From).Select(span => span.Slot)).Distinct()
            .OrderBy(slot => slot.Node, StringComparer.Ordinal).ThenBy(slot => slot.Device, StringComparer.Ordinal)
            .ThenBy(slot => slot.Index),
    ];

    /// <summary>What a slot did in the time shown, oldest first; what it does now ends now and has no outcome.</summary>
    public IEnumerable<(DateTimeOffset From, DateTimeOffset To, string Unit, AttemptOutcome? Outcome, string? Reason)> SpansOf(
        SlotId slot) =>
        Activity.Ended.Where(span => span.Slot == slot && span.To > From)
            .Select(span => (Max(span.From, From), span.To, span.Unit, (AttemptOutcome?)span.Outcome, span.Reason))
            .Concat(Activity.Leases.Where(lease => lease.Slot == slot)
                .Select(lease => (Max(lease.AcquiredAt, From), Activity.At, lease.Unit.Id, (AttemptOutcome?)null, (string?)null)));

    /// <summary>The share of the time shown in which slots of a node were busy, in [0, 1]; null without slots.</summary>
    public double? UtilisationOf(string node)
    {
        SlotId[] slots = [.. Slots.Where(slot => slot.Node == node)];
        var whole = (Activity.At - From).TotalSeconds * slots.Length;
        return whole > 0 ? Math.Min(1, slots.Sum(slot => SpansOf(slot).Sum(span => (span.To - span.From).TotalSeconds)) / whole) : null;
    }

    internal static async Task<object> ReadAsync(PageRequest asked) =>
        await ReadAsync(asked.Grains, asked.Cancellation).ConfigureAwait(false);

    internal static async Task<ClusterModel> ReadAsync(IGrainFactory grains, CancellationToken cancellationToken)
    {
        var scheduler = grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool);
        var nodes = await scheduler.ListNodesAsync(cancellationToken).ConfigureAwait(false);
        var activity = await scheduler.GetActivityAsync(cancellationToken).ConfigureAwait(false);
        return new ClusterModel([.. nodes], activity);
    }

    private static DateTimeOffset Max(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static DateTimeOffset Min(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
