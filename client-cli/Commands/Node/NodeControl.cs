using System.CommandLine;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Node;

/// <summary>Verbs that show one node, after the call that they make on it.</summary>
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

    /// <summary>The call and what is shown after it: the node as it stands then.</summary>
    protected virtual async Task<View> AnswerAsync(
        IGrainFactory grains, INodeGrain node, Invocation invocation, CancellationToken cancellationToken)
    {
        await ChangeAsync(grains, node, invocation, cancellationToken).ConfigureAwait(false);
        var name = node.GetPrimaryKeyString();
        return NodeViews.Show(
            await DescribeAsync(grains, name, cancellationToken).ConfigureAwait(false),
            await LeasesAsync(grains, name, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The call; none to show only.</summary>
    protected virtual Task ChangeAsync(IGrainFactory grains, INodeGrain node, Invocation invocation, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    /// <summary>Units that execute on a node now.</summary>
    protected static async Task<Lease[]> LeasesAsync(IGrainFactory grains, string node, CancellationToken cancellationToken) =>
        [.. (await grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool).ListLeasesAsync(cancellationToken).ConfigureAwait(false))
            .Where(lease => lease.Slot.Node == node)];

    /// <summary>The node as it stands, from the scheduler, which knows what the node itself does not: how many slots are busy.</summary>
    protected static async Task<NodeSummary> DescribeAsync(IGrainFactory grains, string name, CancellationToken cancellationToken)
    {
        var nodes = await grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool).ListNodesAsync(cancellationToken)
            .ConfigureAwait(false);
        return nodes.FirstOrDefault(node => node.Registration.Name == name)
            ?? await grains.GetGrain<INodeGrain>(name).DescribeAsync(cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>One node as it stands.</summary>
internal sealed class NodeShow() : NodeControl("show", "Shows a node: devices, labels and running work.");

/// <summary>No more work.</summary>
internal sealed class NodeCordon()
    : NodeControl("cordon", "Stops giving work to a node; running work finishes. The state survives restarts.")
{
    protected override Task ChangeAsync(
        IGrainFactory grains, INodeGrain node, Invocation invocation, CancellationToken cancellationToken) =>
        node.SetStateAsync(NodeState.Cordoned, cancellationToken);
}

/// <summary>Work again.</summary>
internal sealed class NodeUncordon() : NodeControl("uncordon", "Gives work to a cordoned or drained node again.")
{
    protected override Task ChangeAsync(
        IGrainFactory grains, INodeGrain node, Invocation invocation, CancellationToken cancellationToken) =>
        node.SetStateAsync(NodeState.Ready, cancellationToken);
}
