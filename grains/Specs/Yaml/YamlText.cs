using System.Text;
using Experiments.Domain;

namespace Experiments.Specs.Yaml;

/// <summary>
/// A tree as the text that <see cref="YamlReader"/> reads back to the same: a line per key, and a line per map in a list.
/// </summary>
internal static class YamlText
{
    public static string Of(YamlMap map)
    {
        var yaml = new StringBuilder();
        foreach (var entry in map.Entries)
        {
            if (entry.Value is YamlList { Items: var items } && items.Any(item => item is YamlMap))
            {
                yaml.Append($"{entry.Key}:\n").AppendJoin("", items.Select(item => $"  - {Flow(item)}\n"));
            }
            else
            {
                yaml.Append($"{entry.Key}: {Flow(entry.Value)}\n");
            }
        }

        return yaml.ToString();
    }

    /// <summary>A node as one line.</summary>
    public static string LineOf(YamlNode node) => Flow(node);

    private static string Flow(YamlNode node) => node switch
    {
        YamlScalar scalar => Scalar(scalar),
        YamlList list => $"[{string.Join(", ", list.Items.Select(Flow))}]",
        YamlMap map => $"{{ {string.Join(", ", map.Entries.Select(Entry))} }}",
        _ => throw new ArgumentException($"{node.Kind} cannot be written", nameof(node)),
    };

    private static string Entry(YamlEntry entry) => $"{Scalar(YamlScalar.Of(entry.Key))}: {Flow(entry.Value)}";

    /// <summary>Quoted where YAML, or a reader of values, would take a word for something else.</summary>
    private static string Scalar(YamlScalar scalar)
    {
        var text = scalar.Text;
        var isPlain = text.Length > 0 && !"-.".Contains(text[0], StringComparison.Ordinal)
            && text.All(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_' or '.' or '/' or '+')
            && text is not ("null" or "~") && ParameterValue.Parse(text).Kind is ParameterKind.Text;
        return !scalar.IsQuoted || isPlain ? text : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
    }
}
