using System.CommandLine;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Node;

/// <summary>Moves a silo's work away at its checkpoints, so that its machine can be shut down, and shows where it went.</summary>
internal sealed class NodeDrain()
    : NodeControl(
        "drain", "Moves work off a node at its next checkpoints, waits until the node is idle and shows where the work went.",
        "--deadline 5m")
{
    private readonly Option<string> _deadline = new("--deadline")
    {
        Description = "Time to wait, such as 90s, 5m or 1h.",
        HelpName = "TIME",
        DefaultValueFactory = _ => "5m",
    };

    public override IReadOnlyList<Symbol> Symbols => [.. base.Symbols, _deadline];

    protected override async Task<View> AnswerAsync(
        IGrainFactory grains, INodeGrain node, Invocation invocation, CancellationToken cancellationToken)
    {
        var text = invocation.Value(_deadline)!; // not null: has a default
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Durations.Parse(text, "--deadline"));
        await node.SetStateAsync(NodeState.Draining, cancellationToken).ConfigureAwait(false);

        // Leases may still be on their way from the scheduler; those seen later are moved too.
        var name = node.GetPrimaryKeyString();
        var seen = new Dictionary<string, Lease>(StringComparer.Ordinal);
        while (await LeasesAsync(grains, name, cancellationToken).ConfigureAwait(false) is { Length: > 0 } leases)
        {
            var known = seen.Count;
            Array.ForEach(leases, lease => seen.TryAdd(lease.Unit.Id, lease));
            if (seen.Count > known)
            {
                invocation.Terminal.Progress($"{name}: {leases.Length} still running");
            }

            try
            {
                await Task.Delay(TimeSpan.FromMilliseconds(500), deadline.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw UserErrorException.Failed(
                    $"{name} still runs {Display.Count(leases.Length, "unit")} after {text}, and takes no new work; "
                        + $"`experiments node show {name}` lists what runs. Drain it again to wait longer, or stop its silo: "
                        + "the work resumes on other nodes from its last checkpoint");
            }
        }

        await node.SetStateAsync(NodeState.Drained, cancellationToken).ConfigureAwait(false);
        var moves = await Task.WhenAll(seen.Values.Select(lease => FollowAsync(grains, lease, cancellationToken))).ConfigureAwait(false);
        return NodeViews.Drained(await DescribeAsync(grains, name, cancellationToken).ConfigureAwait(false), moves);
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
