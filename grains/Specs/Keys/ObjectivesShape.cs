using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Specs.Checks;
using Experiments.Specs.Yaml;

namespace Experiments.Specs.Keys;

/// <summary>One objective or several: each a metric, an expression over metrics, or a map of metric and goal.</summary>
/// <param name="map">An objective as a map; its first key is the metric.</param>
internal sealed class ObjectivesShape(Shape<ObjectiveSpec> map) : Shape<ImmutableArray<ObjectiveSpec>>
{
    private const string Goal = "goal";

    public override string Type => "a metric, an expression over metrics, a map of metric and goal, or a list of these";

    public override ImmutableArray<string> JsonTypes => ["string", "object", "array"];

    public override ImmutableArray<ConfigKey> Keys => map.Keys;

    internal override bool TryRead(YamlNode node, ReadPlace place, out ImmutableArray<ObjectiveSpec> value)
    {
        if (node is not YamlList list)
        {
            var isRead = TryReadOne(node, place, out var only);
            value = isRead ? [only] : [];
            return isRead;
        }

        if (list.Items.IsEmpty)
        {
            place.Refuse(node.Position, $"{place.Name} is an empty list; name at least one metric");
            value = [];
            return false;
        }

        var objectives = ImmutableArray.CreateBuilder<ObjectiveSpec>();
        foreach (var (index, item) in list.Items.Index())
        {
            if (TryReadOne(item, place.At(index) with { Name = $"an entry of {place.Name}" }, out var read))
            {
                objectives.Add(read);
            }
        }

        value = objectives.ToImmutable();
        return value.Length == list.Items.Length;
    }

    internal override IEnumerable<SpecProblem> Check(
        ImmutableArray<ObjectiveSpec> value, string name, string path, SpecCatalog catalog) =>
        value is [var only]
            ? map.Check(only, name, path, catalog)
            : value.SelectMany((objective, index) => map.Check(objective, name, $"{path}[{index}]", catalog));

    internal override YamlNode? Write(ImmutableArray<ObjectiveSpec> value) =>
        value is [var only] ? map.Write(only) : YamlList.Of(value.Select(map.Write).OfType<YamlNode>());

    private bool TryReadOne(YamlNode node, ReadPlace place, out ObjectiveSpec value)
    {
        if (node is YamlScalar { IsNull: false } scalar)
        {
            value = new ObjectiveSpec(scalar.Text, ObjectiveSpec.GoalOf(scalar.Text));
            return true;
        }

        if (node is not YamlMap)
        {
            value = new ObjectiveSpec();
            place.RefuseForm(node, this);
            return false;
        }

        var isRead = map.TryRead(node, place, out value);
        if (isRead && ((YamlMap)node).Find(Goal) is null or YamlScalar { IsNull: true })
        {
            value = value with { Goal = ObjectiveSpec.GoalOf(value.Metric) };
        }

        return isRead;
    }
}
