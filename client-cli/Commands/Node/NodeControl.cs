using System.CommandLine;
using Experiments.Domain;
using Experiments.ReadModel;

namespace Experiments.ClientCli.Commands.Node;

/// <summary>Verbs that show one node, after a change of it.</summary>
internal abstract class NodeControl(string verb, string description, string more = "") : IVerb
{
    private readonly Argument<string> _node = new("NODE") { Description = "Node name, from `experiments node list`." };

    public string Path => $"node {verb}";

    public string Description => description;

    public IReadOnlyList<string> Examples => [$"experiments node {verb} n1 {more}".TrimEnd()];

    public virtual IReadOnlyList<Symbol> Symbols => [_node];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken) => invocation.ShowAsync(
        (ChangeScope scope) => AnswerAsync(scope, invocation.Required(_node), invocation, cancellationToken), cancellationToken);

    /// <summary>Makes the change and returns the view.</summary>
    protected abstract Task<View> AnswerAsync(
        ChangeScope scope, string node, Invocation invocation, CancellationToken cancellationToken);
}

/// <summary>Shows one node.</summary>
internal sealed class NodeShow() : NodeControl("show", "Shows a node: devices, labels and running work.")
{
    protected override Task<View> AnswerAsync(
        ChangeScope scope, string node, Invocation invocation, CancellationToken cancellationToken) =>
        NodeChanges.ShowAsync(scope, node, cancellationToken);
}

/// <summary>Makes a node take no more work.</summary>
internal sealed class NodeCordon()
    : NodeControl("cordon", "Stops giving work to a node; running work finishes. The state survives restarts.")
{
    protected override Task<View> AnswerAsync(
        ChangeScope scope, string node, Invocation invocation, CancellationToken cancellationToken) =>
        NodeChanges.SetStateAsync(scope, node, NodeState.Cordoned, cancellationToken);
}

/// <summary>Makes a node take work again.</summary>
internal sealed class NodeUncordon() : NodeControl("uncordon", "Gives work to a cordoned or drained node again.")
{
    protected override Task<View> AnswerAsync(
        ChangeScope scope, string node, Invocation invocation, CancellationToken cancellationToken) =>
        NodeChanges.SetStateAsync(scope, node, NodeState.Ready, cancellationToken);
}
