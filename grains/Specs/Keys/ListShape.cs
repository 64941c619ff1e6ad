using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Specs.Checks;
using Experiments.Specs.Yaml;

namespace Experiments.Specs.Keys;

/// <summary>Values in a list, each of one shape.</summary>
internal sealed class ListShape<TItem>(Shape<TItem> item, string type) : Shape<ImmutableArray<TItem>>
{
    public override string Type => type;

    public override ImmutableArray<string> JsonTypes => ["array"];

    public override PlugInKind? PlugIn => item.PlugIn;

    public override ImmutableArray<ConfigKey> Keys => item.Keys;

    internal override bool TryRead(YamlNode node, ReadPlace place, out ImmutableArray<TItem> value)
    {
        value = [];
        if (node is not YamlList list)
        {
            place.RefuseForm(node, this);
            return false;
        }

        var items = ImmutableArray.CreateBuilder<TItem>();
        for (var index = 0; index < list.Items.Length; index++)
        {
            var entry = place.At(index) with { Name = $"an entry of {place.Name}" };
            if (list.Items[index] is YamlScalar { IsNull: true } nothing)
            {
                entry.RefuseForm(nothing, item);
            }
            else if (item.TryRead(list.Items[index], entry, out var read))
            {
                items.Add(read);
                continue;
            }

            // Entries after it have other numbers in the spec than in the file.
            place.Context.Problems.MarkUnread(place.Path);
        }

        value = items.ToImmutable();
        return true;
    }

    internal override IEnumerable<SpecProblem> Check(ImmutableArray<TItem> value, string name, string path, SpecCatalog catalog) =>
        value.IsDefault ? [] : value.SelectMany((entry, index) => item.Check(entry, name, $"{path}[{index}]", catalog));

    internal override YamlNode? Write(ImmutableArray<TItem> value) =>
        value.IsDefaultOrEmpty ? null : YamlList.Of(value.Select(item.Write).OfType<YamlNode>());
}

/// <summary>Words by name, such as labels.</summary>
internal sealed class WordMapShape : Shape<ImmutableSortedDictionary<string, string>>
{
    public override string Type => "a map of words";

    public override ImmutableArray<string> JsonTypes => ["object"];

    internal override bool TryRead(YamlNode node, ReadPlace place, out ImmutableSortedDictionary<string, string> value)
    {
        value = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
        if (node is not YamlMap map)
        {
            place.RefuseForm(node, this);
            return false;
        }

        foreach (var entry in map.Entries)
        {
            if (entry.Value is YamlScalar { IsNull: false } scalar)
            {
                value = value.Add(entry.Key, scalar.Text);
            }
            else
            {
                place.Below(entry.Key).Refuse(entry.Value.Position, $"{entry.Key} in {place.Name} is a word, not {entry.Value.Kind}");
            }
        }

        return true;
    }

    internal override YamlNode? Write(ImmutableSortedDictionary<string, string> value) =>
        value.IsEmpty ? null : YamlMap.Of(value.Select(word => (word.Key, (YamlNode?)YamlScalar.Of(word.Value))));
}
