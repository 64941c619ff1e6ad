using System.CommandLine;
using Experiments.Contracts;
using Experiments.Domain;

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

    /// <summary>Parses key=value; the value is null if nothing follows the sign.</summary>
    /// <exception cref="UserErrorException">The key or the sign is missing.</exception>
    internal static (string Key, string? Value) Parse(string text) => text.IndexOf('=') is > 0 and var cut
        ? (text[..cut], cut + 1 == text.Length ? null : text[(cut + 1)..])
        : throw new UserErrorException($"'{text}' is not a label; write KEY=VALUE, or KEY= to remove one");

    protected override async Task ChangeAsync(
        IGrainFactory grains, INodeGrain node, Invocation invocation, CancellationToken cancellationToken)
    {
        foreach (var (key, value) in invocation.Required(_labels).Select(Parse).ToArray())
        {
            await node.LabelAsync(key, value, cancellationToken).ConfigureAwait(false);
        }
    }
}
