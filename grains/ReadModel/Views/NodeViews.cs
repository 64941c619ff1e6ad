using Experiments.Domain;

namespace Experiments.ReadModel.Views;

/// <summary>The silos of a cluster as an admin sees them.</summary>
public static class NodeViews
{
    /// <summary><c>node list</c>.</summary>
    public static View List(IReadOnlyList<NodeSummary> nodes)
    {
        var table = Table.Of(["node", "state", "devices", "busy", "labels", "last seen", "version"], nodes, node =>
        [
            node.Registration.Name, Standing(node), string.Join(' ', node.Registration.Devices.Select(device => device.Describe())),
            DisplayNumbers.Text($"{node.Busy.Values.Sum()}/{node.Registration.Devices.Sum(device => device.Slots)}"),
            Labels(node), Display.Time(node.LastSeen), Version(node),
        ]);
        return new View(
            nodes.Count == 0 ? ["No node has joined yet; start one with `silo --cluster ...`."] : [table, .. nodes.SelectMany(Holds)],
            new { Nodes = nodes.Select(Describe) });
    }

    /// <summary><c>node show</c>, and the result of the verbs that change a node.</summary>
    public static View Show(NodeSummary node, IReadOnlyList<Lease> leases)
    {
        List<Block> blocks =
        [
            $"{node.Registration.Name}: {Standing(node)}",
            .. Holds(node),
            "",
            Table.Facts(
            [
                ("address", node.Registration.Silo), ("version", Version(node)), ("last seen", Display.Time(node.LastSeen)),
                ("labels", node.Labels.IsEmpty ? "none" : Labels(node)),
            ]),
            "",
            Table.Of(["device", "slots", "busy", "MiB per slot"], node.Registration.Devices, device =>
            [
                device.Describe(), DisplayNumbers.Text($"{device.Slots}"), DisplayNumbers.Text($"{node.Busy.GetValueOrDefault(device.Id)}"),
                DisplayNumbers.Text($"{device.MemoryBytes >> 20}"),
            ]),
        ];
        if (leases.Count > 0)
        {
            blocks.Add("");
            blocks.Add(Table.Of(["running", "attempt", "on", "since"], leases, lease =>
            [
                lease.Unit.Id, DisplayNumbers.Text($"{lease.Attempt}"), $"{lease.Slot.Device}/{lease.Slot.Index}",
                Display.Time(lease.AcquiredAt),
            ]));
        }

        return new View(blocks, new
        {
            Node = Describe(node),
            Running = leases.Select(lease => new { Unit = lease.Unit.Id, lease.Attempt, Slot = lease.Slot.ToString(), lease.AcquiredAt }),
        });
    }

    /// <summary>The result of <c>node drain</c>: where the work went.</summary>
    public static View Drained(NodeSummary node, IReadOnlyList<DrainedUnit> moves)
    {
        var name = node.Registration.Name;
        List<Block> blocks =
        [
            $"{name}: {Display.Of(node.State)}; {(moves.Count == 0 ? "it was idle" : $"{Display.Count(moves.Count, "unit")} moved")}",
        ];
        if (moves.Count > 0)
        {
            blocks.Add(Table.Of(["unit", "now"], moves, move => [move.Unit, LocationOf(move)]));
        }

        var moved = moves.Select(move => new { move.Unit, Now = LocationOf(move), move.To });
        return new View(blocks, new { Node = Describe(node), Moved = moved });
    }

    private static string LocationOf(DrainedUnit move) => move switch
    {
        { To: { } slot } => $"running on {slot}",
        { IsWaiting: true } => "waiting for another slot",
        _ => "ended",
    };

    private static object Describe(NodeSummary node) => new
    {
        node.Registration.Name,
        node.State,
        Held = node.Held?.ToString(),
        Address = node.Registration.Silo,
        node.Labels,
        Devices = node.Registration.Devices.Select(device =>
            new
            {
                device.Id,
                device.Kind,
                device.Slots,
                Busy = node.Busy.GetValueOrDefault(device.Id),
                device.MemoryBytes,
                device.IsDeclared,
            }),
        node.LastSeen,
        node.Registration.Version,
    };

    /// <summary>Its labels: <c>gpu=a100 rack=3</c>.</summary>
    public static string Labels(NodeSummary node) => string.Join(' ', node.Labels.Select(label => $"{label.Key}={label.Value}"));

    /// <summary>Long enough to distinguish two builds.</summary>
    public static string Version(NodeSummary node) =>
        node.Registration.Version.Split('+') is [var number, { Length: > 8 } commit]
            ? $"{number}+{commit[..8]}"
            : node.Registration.Version;

    /// <summary>A node that cannot write its store keeps the state that an admin set.</summary>
    public static string Standing(NodeSummary node) =>
        node is { Held: not null, State: NodeState.Ready } ? "paused" : Display.Of(node.State);

    private static IEnumerable<Block> Holds(NodeSummary node) =>
        node.Held is { } fault ? [$"{node.Registration.Name} is paused: {fault}; {fault.Remedy}; it then continues automatically"] : [];
}

/// <summary>What happened to a unit that executed on a node when it was drained.</summary>
/// <param name="Unit">The unit.</param>
/// <param name="To">The slot that executes it now; null if none does.</param>
/// <param name="IsWaiting">Whether it waits for another slot. A unit that neither executes nor waits has ended.</param>
public sealed record DrainedUnit(string Unit, string? To, bool IsWaiting);
