using System.Collections.Immutable;
using Experiments.ReadModel;
using Experiments.Specs.Files;
using Experiments.Specs.Keys;

namespace Experiments.ClientCli.Commands.Config;

/// <summary><c>config explain</c>: keys of config files and their possible values.</summary>
internal static class ExplanationView
{
    /// <summary>All keys, grouped by file.</summary>
    public static View Overview(ImmutableArray<ConfigTopic> found) => new(
        [
            .. found.GroupBy(topic => topic.File).SelectMany(file => (Block[])
            [
                NameOf(file.Key), Describe(file.Where(topic => topic.Kind is TopicKind.Key), topic => topic.Path), "",
            ]),
            "`experiments config explain KEY` also explains the choices of a key, such as search.sampler, and the parameters of a choice, "
                + "such as random-forest.",
        ],
        Shape(found));

    /// <summary>Each requested topic with its nested keys.</summary>
    public static View Of(ConfigReference all, ImmutableArray<ConfigTopic> found)
    {
        // A protocol file has the keys of protocol in a sweep file, with the same meaning.
        var groups = found.GroupBy(topic => (topic.Kind, topic.Help, topic.Type, topic.Default));
        return new View(
            [.. groups.SelectMany((places, index) => Explain(all, [.. places]).Prepend("").Skip(index == 0 ? 1 : 0))],
            Shape([.. found, .. found.SelectMany(topic => all.Inside(topic))]));
    }

    private static IEnumerable<Block> Explain(ConfigReference all, ImmutableArray<ConfigTopic> places)
    {
        var topic = places[0];
        yield return string.Join("; ", places.Select(place => $"{place.Path} ({NameOf(place.File)})"));
        yield return $"  {topic.Help}";
        if (topic.Type is { } type)
        {
            yield return $"  type:    {type}";
            yield return $"  default: {topic.Default ?? "none; required"}";
        }

        if (topic.Choices.Any(choice => choice.Help is not null))
        {
            yield return "  choices:";
            yield return Indent(Table.Of(["name", "meaning"], topic.Choices, choice => [choice.Name, choice.Help]));
        }

        var inside = all.Inside(topic);
        if (!inside.IsEmpty)
        {
            yield return topic.Kind is TopicKind.Key ? "  keys:" : "  parameters:";
            yield return Indent(Describe(inside, part => part.Path[(part.Path.LastIndexOf('.') + 1)..]));
        }
        else if (topic.Kind is TopicKind.PlugIn)
        {
            yield return "  It has no parameters.";
        }
    }

    /// <summary>One row per topic; where a line is too short for all columns, everything but the name is one text.</summary>
    private static Table Describe(IEnumerable<ConfigTopic> topics, Func<ConfigTopic, string> name)
    {
        var all = topics.ToArray();
        return Table.Of(
            ["name", "type", "default", "meaning"], all,
            topic => [name(topic), topic.Type, topic.Default ?? "required", topic.Help]) with
        {
            NumericColumns = [],
            Narrower = Table.Of(["name", "meaning"], all, topic => [name(topic), Sentences(topic)]) with { NumericColumns = [] },
        };
    }

    /// <summary>What people call a kind of file.</summary>
    private static string NameOf(string kind) => kind == ConfigFile.Features ? "feature spec" : $"{kind} file";

    private static string Sentences(ConfigTopic topic) =>
        $"{topic.Help} It is {topic.Type}; {(topic.Default is { } value ? $"default: {value}" : "required")}.";

    /// <summary>Nested twice: below the topic and below the line above the table.</summary>
    private static Table Indent(Table table) => table with
    {
        IsNested = true,
        Headers = [$"  {table.Headers[0]}", .. table.Headers.Skip(1)],
        Rows = [.. table.Rows.Select(row => (IReadOnlyList<string>)[$"  {row[0]}", .. row.Skip(1)])],
        Narrower = table.Narrower is { } narrower ? Indent(narrower) : null,
    };

    private static object Shape(ImmutableArray<ConfigTopic> topics) => new { Keys = topics.DistinctBy(topic => (topic.File, topic.Path)) };
}
