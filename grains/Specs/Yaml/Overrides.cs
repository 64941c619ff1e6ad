using System.Globalization;
using Experiments.Domain;

namespace Experiments.Specs.Yaml;

/// <summary>
/// <c>--set key=value</c>: changes a config after it was read and before it is checked. The key is a path such as
/// <c>protocol.folds</c>, <c>models[0].parameters.epochs</c> or <c>models.crnn.parameters.epochs</c> (every entry of that
/// family or feature); the value is YAML, such as <c>{ choice: [1, 2] }</c>. Problems in it are told at <c>--set key=value</c>.
/// </summary>
internal static class Overrides
{
    private const string Prefix = "--set ";

    /// <summary>Whether a value was given by <c>--set</c>.</summary>
    public static bool IsPlaceOf(ConfigPosition position) =>
        position != default && position.Source.StartsWith(Prefix, StringComparison.Ordinal);

    public static YamlNode Apply(YamlNode root, IEnumerable<string> settings, ConfigProblemList problems)
    {
        foreach (var setting in settings)
        {
            var place = new ConfigPosition(Prefix + setting);
            var cut = setting.IndexOf('=', StringComparison.Ordinal);
            if (cut <= 0)
            {
                problems.Add(place, $"'{setting}' is not KEY=VALUE; write it as in --set protocol.folds=3");
                continue;
            }

            try
            {
                var value = Rebase(YamlReader.ReadText(setting[(cut + 1)..], place.Source, problems), place);
                root = Set(root, "the file", ConfigPath.Split(setting[..cut]).AsSpan(), value, place, problems);
            }
            catch (ConfigException error)
            {
                problems.Add(place, error.Problems[0].Message);
            }
        }

        return root;
    }

    private static YamlNode Set(
        YamlNode node, string above, ReadOnlySpan<string> path, YamlNode value, ConfigPosition place, ConfigProblemList problems)
    {
        if (path.IsEmpty)
        {
            return value;
        }

        var step = path[0];
        switch (node)
        {
            case YamlMap or YamlScalar { IsNull: true }:
                var map = node as YamlMap ?? new YamlMap(place, []);
                var index = map.Entries.ToList().FindIndex(entry => entry.Key == step);
                if (index < 0)
                {
                    var added = Set(new YamlMap(place, []), step, path[1..], value, place, problems);
                    return map with { Entries = map.Entries.Add(new YamlEntry(step, place, added)) };
                }

                var changed = map.Entries[index] with
                {
                    Value = Set(map.Entries[index].Value, step, path[1..], value, place, problems),
                };
                return map with { Entries = map.Entries.SetItem(index, changed) };
            case YamlList list:
                int[] chosen = [.. Enumerable.Range(0, list.Items.Length).Where(i => IsCalled(list.Items[i], i, step))];
                if (chosen.Length == 0)
                {
                    problems.Add(place,
                        $"{above} has no {(step.All(char.IsAsciiDigit) ? "entry" : WordFor(list))} '{step}'"
                            + NearestName.Hint(step, [.. list.Items.Select(NameOf).OfType<string>().Distinct()]));
                }

                var items = list.Items;
                foreach (var i in chosen)
                {
                    items = items.SetItem(i, Set(items[i], step, path[1..], value, place, problems));
                }

                return list with { Items = items };
            default:
                // A range written as a scalar gives way to what is set inside of it.
                return Set(new YamlMap(place, []), above, path, value, place, problems);
        }
    }

    /// <summary>What the entries of a list are called: by the key that names each.</summary>
    private static string WordFor(YamlList list) =>
        list.Items.OfType<YamlMap>().Any(item => item.Find("family") is not null) ? "family"
        : list.Items.OfType<YamlMap>().Any(item => item.Find("feature") is not null) ? "feature"
        : "entry";

    private static bool IsCalled(YamlNode item, int index, string step) =>
        int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number == index : NameOf(item) == step;

    private static string? NameOf(YamlNode item) => item switch
    {
        YamlScalar scalar => scalar.Text,
        YamlMap map => ((map.Find("family") ?? map.Find("feature")) as YamlScalar)?.Text,
        _ => null,
    };

    /// <summary>The same with every place replaced: a line and column inside of an argument help nobody.</summary>
    public static YamlNode Rebase(YamlNode node, ConfigPosition place) => node switch
    {
        YamlList list => new YamlList(place, [.. list.Items.Select(item => Rebase(item, place))]),
        YamlMap map => new YamlMap(place, [.. map.Entries.Select(entry => new YamlEntry(entry.Key, place, Rebase(entry.Value, place)))]),
        _ => node with { Position = place },
    };
}
