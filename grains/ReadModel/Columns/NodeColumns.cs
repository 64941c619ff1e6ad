using Experiments.Domain;
using Experiments.ReadModel.Listings;

namespace Experiments.ReadModel.Columns;

/// <summary>The columns of <c>node list</c>; the labels that nodes have follow as <c>labels.room</c>.</summary>
public static class NodeColumns
{
    private static readonly RowColumns<NodeSummary> Fixed = new(
        node => node.Registration.Name,
        [
            new("name", RowKind.Text, node => node.Registration.Name), new("state", RowKind.Text, node => Display.Of(node.State)),
            new("held", RowKind.Text, node => node.Held), new("address", RowKind.Text, node => node.Registration.Silo),
            new("devices", RowKind.Text, node => string.Join(' ', node.Registration.Devices.Select(device => device.Describe()))),
            new("slots", RowKind.Number, node => node.Registration.Devices.Sum(device => device.Slots)),
            new("busy", RowKind.Number, node => node.Busy.Values.Sum()),
            new("lastSeen", RowKind.Time, node => node.LastSeen), new("version", RowKind.Text, node => node.Registration.Version),
        ]);

    /// <summary>The columns of some nodes.</summary>
    public static RowColumns<NodeSummary> Of(IReadOnlyList<NodeSummary> nodes) => Fixed.With(
        nodes.SelectMany(node => node.Labels.Keys).Distinct().Order(StringComparer.Ordinal).Select(label =>
            new RowColumn<NodeSummary>($"labels.{label}", RowKind.Any, node => node.Labels.TryGetValue(label, out var value)
                ? ParameterValue.Parse(value)
                : null)));
}
