using System.CommandLine;
using Experiments.ReadModel;

namespace Experiments.ClientCli.Commands.Node;

/// <summary>Sets labels that sweeps may require.</summary>
internal sealed class NodeLabel()
    : NodeControl("label", "Sets labels of a node that sweeps can require; KEY= removes one.", "room=basement")
{
    private readonly Argument<string[]> _labels = new("KEY=VALUE")
    {
        Description = "Labels to set; KEY= removes one.",
        Arity = ArgumentArity.OneOrMore,
    };

    public override IReadOnlyList<Symbol> Symbols => [.. base.Symbols, _labels];

    protected override Task<View> AnswerAsync(
        ChangeScope scope, string node, Invocation invocation, CancellationToken cancellationToken) => NodeChanges.LabelAsync(
            scope, node, [.. invocation.Required(_labels).Select(NodeChanges.ParseLabel)], cancellationToken);
}
