using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Views;

namespace Experiments.Queries.Changes;

/// <summary>What can be done to nodes; each change shows the node after it.</summary>
public static class NodeChanges
{
    /// <summary>Time that a drain waits unless it is told otherwise.</summary>
    public const string DefaultDeadline = "5m";

    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    /// <summary>One node with what runs on it.</summary>
    /// <exception cref="UserErrorException">No silo ever joined under that name.</exception>
    public static async Task<View> ShowAsync(ChangeScope scope, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        _ = await scope.Grains.GetGrain<INodeGrain>(name).DescribeAsync(cancellationToken).ConfigureAwait(false);
        return NodeViews.Show(
            await DescribeAsync(scope.Grains, name, cancellationToken).ConfigureAwait(false),
            await LeasesAsync(scope.Grains, name, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Gives a node no more work, or work again, or has its work moved away.</summary>
    /// <exception cref="UserErrorException">No silo ever joined under that name.</exception>
    public static async Task<View> SetStateAsync(ChangeScope scope, string name, NodeState state, CancellationToken cancellationToken)
    {
        var node = await FindAsync(scope, name, cancellationToken).ConfigureAwait(false);
        await node.SetStateAsync(state, cancellationToken).ConfigureAwait(false);
        return await ShowAsync(scope, name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sets labels; one whose value is null is removed.</summary>
    /// <exception cref="UserErrorException">No silo ever joined under that name, or a label is invalid.</exception>
    public static async Task<View> LabelAsync(
        ChangeScope scope, string name, IReadOnlyList<(string Key, string? Value)> labels, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var node = await FindAsync(scope, name, cancellationToken).ConfigureAwait(false);
        foreach (var (key, value) in labels)
        {
            await node.LabelAsync(key, value, cancellationToken).ConfigureAwait(false);
        }

        return await ShowAsync(scope, name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Parses key=value; the value is null if nothing follows the sign.</summary>
    /// <exception cref="UserErrorException">The key or the sign is missing.</exception>
    public static (string Key, string? Value) ParseLabel(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.IndexOf('=') is > 0 and var cut
            ? (text[..cut], cut + 1 == text.Length ? null : text[(cut + 1)..])
            : throw new UserErrorException($"'{text}' is not a label; write KEY=VALUE, or KEY= to remove one");
    }

    /// <summary>Moves a node's work away at its next checkpoints, waits until the node is idle, and shows where the work went.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="name">The node.</param>
    /// <param name="deadline">How long to wait, such as 5m.</param>
    /// <param name="cancellationToken">Ends the waiting; the node stays draining.</param>
    /// <exception cref="UserErrorException">
    /// No silo ever joined under that name, the deadline is no duration, or the node still runs work after it.
    /// </exception>
    public static async Task<View> DrainAsync(ChangeScope scope, string name, string deadline, CancellationToken cancellationToken)
    {
        var node = await FindAsync(scope, name, cancellationToken).ConfigureAwait(false);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(Durations.Parse(deadline, "--deadline"));
        await node.SetStateAsync(NodeState.Draining, cancellationToken).ConfigureAwait(false);

        // Leases may still be on their way from the scheduler; those seen later are moved too.
        var seen = new Dictionary<string, Lease>(StringComparer.Ordinal);
        while (await LeasesAsync(scope.Grains, name, cancellationToken).ConfigureAwait(false) is { Length: > 0 } leases)
        {
            var known = seen.Count;
            Array.ForEach(leases, lease => seen.TryAdd(lease.Unit.Id, lease));
            if (seen.Count > known)
            {
                scope.Progress($"{name}: {leases.Length} still running");
            }

            try
            {
                await Task.Delay(Period, scope.Clock, end.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw UserErrorException.Failed(
                    $"{name} still runs {Display.Count(leases.Length, "unit")} after {deadline}, and takes no new work; "
                        + $"`experiments node show {name}` lists what runs. Drain it again to wait longer, or stop its silo: "
                        + "the work resumes on other nodes from its last checkpoint");
            }
        }

        await node.SetStateAsync(NodeState.Drained, cancellationToken).ConfigureAwait(false);
        var moves = await Task.WhenAll(seen.Values.Select(lease => FollowAsync(scope.Grains, lease, cancellationToken)))
            .ConfigureAwait(false);
        return NodeViews.Drained(await DescribeAsync(scope.Grains, name, cancellationToken).ConfigureAwait(false), moves);
    }

    private static async Task<INodeGrain> FindAsync(ChangeScope scope, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var node = scope.Grains.GetGrain<INodeGrain>(name);
        _ = await node.DescribeAsync(cancellationToken).ConfigureAwait(false);
        return node;
    }

    /// <summary>The leases of units now executing on a node.</summary>
    private static async Task<Lease[]> LeasesAsync(IGrainFactory grains, string node, CancellationToken cancellationToken) =>
        [.. (await grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool).ListLeasesAsync(cancellationToken).ConfigureAwait(false))
            .Where(lease => lease.Slot.Node == node)];

    /// <summary>The state of the node from the scheduler, which also knows how many slots are busy.</summary>
    private static async Task<NodeSummary> DescribeAsync(IGrainFactory grains, string name, CancellationToken cancellationToken)
    {
        var nodes = await grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool).ListNodesAsync(cancellationToken)
            .ConfigureAwait(false);
        return nodes.FirstOrDefault(node => node.Registration.Name == name)
            ?? await grains.GetGrain<INodeGrain>(name).DescribeAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Finds where a unit went that executed on the node.</summary>
    private static async Task<DrainedUnit> FollowAsync(IGrainFactory grains, Lease lease, CancellationToken cancellationToken)
    {
        var scheduler = grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool);
        var now = (await scheduler.ListLeasesAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(
            other => other.Unit.Id == lease.Unit.Id);
        var isWaiting = now is null
            && (await scheduler.ExplainAsync(lease.Unit.Id, cancellationToken).ConfigureAwait(false)).State == WorkExplanation.Waiting;
        return new DrainedUnit(lease.Unit.Id, now?.Slot.ToString(), isWaiting);
    }
}
