using System.CommandLine;
using System.Globalization;
using Experiments.Contracts;
using Experiments.Domain;

namespace Experiments.ClientCli.Commands.Node;

/// <summary>Takes a silo's work away at its checkpoints, so that its machine can be taken down.</summary>
internal sealed class NodeDrain()
    : NodeControl("drain", "Takes a silo's work back at its next checkpoints and waits until nothing executes on it.", "--deadline 5m")
{
    private readonly Option<string> _deadline = new("--deadline")
    {
        Description = "How long to wait, such as 90s, 5m or 1h.",
        HelpName = "TIME",
        DefaultValueFactory = _ => "5m",
    };

    public override IReadOnlyList<Symbol> Symbols => [.. base.Symbols, _deadline];

    /// <summary>Reads 90s, 5m, 1h.</summary>
    /// <exception cref="UserErrorException">It is no such time.</exception>
    internal static TimeSpan ParseTime(string text)
    {
        var isNumber = double.TryParse(
            text.AsSpan(0, Math.Max(0, text.Length - 1)), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number);
        return (isNumber && number < 10_000 ? text[^1] : ' ') switch
        {
            's' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            _ => throw new UserErrorException($"--deadline: '{text}' is no time; write 90s, 5m or 1h"),
        };
    }

    protected override async Task ChangeAsync(IGrainFactory grains, INodeGrain node, Invocation invocation, CancellationToken cancellationToken)
    {
        var text = invocation.Value(_deadline)!; // not null: has a default
        var name = node.GetPrimaryKeyString();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(ParseTime(text));
        await node.SetStateAsync(NodeState.Draining, cancellationToken).ConfigureAwait(false);
        var last = 0;
        while (await LeasesAsync(grains, name, cancellationToken).ConfigureAwait(false) is { Length: > 0 } leases)
        {
            if (leases.Length != last)
            {
                invocation.Terminal.Progress($"{name}: {leases.Length} still executing");
                last = leases.Length;
            }

            try
            {
                await Task.Delay(TimeSpan.FromMilliseconds(500), deadline.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw UserErrorException.Failed(
                    $"{name} still executes {leases.Length} after {text}: {string.Join(", ", leases.Select(lease => lease.Unit.Id))}; it takes nothing new, "
                    + "so drain it again to wait longer, or stop its silo: the work goes on elsewhere from its last checkpoint");
            }
        }

        await node.SetStateAsync(NodeState.Drained, cancellationToken).ConfigureAwait(false);
    }
}
