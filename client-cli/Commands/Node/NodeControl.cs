using System.CommandLine;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Node;

/// <summary>Verbs that make a call on one node and then show it.</summary>
internal abstract class NodeControl(string verb, string description, string more = "") : IVerb
{
    private readonly Argument<string> _node = new("NODE") { Description = "Node name, from `experiments node list`." };

    public string Path => $"node {verb}";

    public string Description => description;

    public IReadOnlyList<string> Examples => [$"experiments node {verb} n1 {more}".TrimEnd()];

    public virtual IReadOnlyList<Symbol> Symbols => [_node];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken) => invocation.ShowAsync(
        async grains =>
        {
            var node = grains.GetGrain<INodeGrain>(invocation.Required(_node));
            _ = await node.DescribeAsync(cancellationToken).ConfigureAwait(false);
            return await AnswerAsync(grains, node, invocation, cancellationToken).ConfigureAwait(false);
        },
        cancellationToken);

    /// <summary>Makes the call and returns the view: the node after it.</summary>
    protected virtual async Task<View> AnswerAsync(
        IGrainFactory grains, INodeGrain node, Invocation invocation, CancellationToken cancellationToken)
    {
        await ChangeAsync(grains, node, invocation, cancellationToken).ConfigureAwait(false);
        var name = node.GetPrimaryKeyString();
        return NodeViews.Show(
            await DescribeAsync(grains, name, cancellationToken).ConfigureAwait(false),
            await LeasesAsync(grains, name, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Makes the call; does nothing by default, to only show the node.</summary>
    protected virtual Task ChangeAsync(IGrainFactory grains, INodeGrain node, Invocation invocation, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    /// <summary>The leases of units now executing on a node.</summary>
    protected static async Task<Lease[]> LeasesAsync(IGrainFactory grains, string node, CancellationToken cancellationToken) =>
        [.. (await grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool).ListLeasesAsync(cancellationToken).ConfigureAwait(false))
            .Where(lease => lease.Slot.Node == node)];

    /// <summary>The state of the node from the scheduler, which also knows how many slots are busy.</summary>
    protected static async Task<NodeSummary> DescribeAsync(IGrainFactory grains, string name, CancellationToken cancellationToken)
    {
        var nodes = await grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool).ListNodesAsync(cancellationToken)
            .ConfigureAwait(false);
        return nodes.FirstOrDefault(node => node.Registration.Name == name)
            ?? await grains.GetGrain<INodeGrain>(name).DescribeAsync(cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>Shows one node.</summary>
internal sealed class NodeShow() : NodeControl("show", "Shows a node: devices, labels and running work.");

/// <summary>Makes a node take no more work.</summary>
internal sealed class NodeCordon()
    : NodeControl("cordon", "Stops giving work to a node; running work finishes. The state survives restarts.")
{
    protected override Task ChangeAsync(
        IGrainFactory grains, INodeGrain node, Invocation invocation, CancellationToken cancellationToken) =>
        node.SetStateAsync(NodeState.Cordoned, cancellationToken);
}

/// <summary>Makes a node take work again.</summary>
internal sealed class NodeUncordon() : NodeControl("uncordon", "Gives work to a cordoned or drained node again.")
{
    protected override Task ChangeAsync(
        IGrainFactory grains, INodeGrain node, Invocation invocation, CancellationToken cancellationToken) =>
        node.SetStateAsync(NodeState.Ready, cancellationToken);
}
