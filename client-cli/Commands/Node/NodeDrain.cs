using System.CommandLine;
using Experiments.ReadModel;

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
        DefaultValueFactory = _ => NodeChanges.DefaultDeadline,
    };

    public override IReadOnlyList<Symbol> Symbols => [.. base.Symbols, _deadline];

    protected override Task<View> AnswerAsync(
        ChangeScope scope, string node, Invocation invocation, CancellationToken cancellationToken) =>
        NodeChanges.DrainAsync(scope, node, invocation.Value(_deadline)!, cancellationToken); // not null: has a default
}
