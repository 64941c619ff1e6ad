using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Completions;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.Specs.Topics;

namespace Experiments.ClientCli.Commands.Config;

/// <summary>Explains the keys of config files, and what they can name.</summary>
internal sealed class ConfigExplain : IVerb
{
    private readonly Argument<string?> _key = new("KEY")
    {
        Description = "A key, such as folds or search.pruner; a family, feature, sampler, pruner or split, such as random-forest or "
            + "sampler.tpe; or a parameter, such as models.cnn.dropout. Without it, all keys.",
        Arity = ArgumentArity.ZeroOrOne,
        HelpName = "KEY",
    };

    public ConfigExplain() => _key.CompletionSources.Add(_ => LocalCatalogs.Topics.Names.Select(name => new CompletionItem(name)));

    public string Path => "config explain";

    public string Description => "Explains a key of a config file, or what it can name: meaning, type, range, default.";

    public IReadOnlyList<string> Examples =>
    [
        "experiments config explain protocol.folds", "experiments config explain random-forest",
        "experiments config explain models.cnn.dropout", "experiments config explain sampler.tpe",
    ];

    public IReadOnlyList<Symbol> Symbols => [_key];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var wanted = invocation.Value(_key);
        var found = wanted is null ? LocalCatalogs.Topics.All : LocalCatalogs.Topics.Find(wanted);
        if (wanted is null || ConfigTopics.IsWholeFile(found, wanted))
        {
            PrintOverview(invocation.Terminal, found);
        }
        else
        {
            // A protocol file has the keys of protocol: in a sweep file.
            PrintAll(invocation.Terminal, [.. found.GroupBy(topic => (topic.Kind, topic.Help, topic.Type, topic.Default))]);
        }

        var inside = found.SelectMany(topic => LocalCatalogs.Topics.Inside(topic));
        invocation.Terminal.Json(new { Keys = found.Concat(inside).DistinctBy(topic => (topic.File, topic.Path)) });
        return Task.FromResult(ExitCode.Done);
    }

    private static void PrintOverview(Terminal terminal, ImmutableArray<ConfigTopic> all)
    {
        foreach (var file in all.GroupBy(topic => topic.File))
        {
            terminal.Line($"{file.Key} file");
            Print(terminal, file.Where(topic => topic.Kind is TopicKind.Key), topic => topic.Path);
            terminal.Line();
        }

        terminal.Line("`experiments config explain KEY` also lists what a key can name, such as search.sampler, and the parameters of "
            + "that, such as random-forest.");
    }

    private static void PrintAll(Terminal terminal, ImmutableArray<IGrouping<(TopicKind, string, string?, string?), ConfigTopic>> groups)
    {
        for (var index = 0; index < groups.Length; index++)
        {
            if (index > 0)
            {
                terminal.Line();
            }

            Print(terminal, groups[index].First(), [.. groups[index]]);
        }
    }

    private static void Print(Terminal terminal, ConfigTopic topic, ImmutableArray<ConfigTopic> places)
    {
        terminal.Line(string.Join("; ", places.Select(place => $"{place.Path} ({place.File} file)")));
        terminal.Line($"  {topic.Help}");
        if (topic.Type is { } type)
        {
            terminal.Line($"  type:    {type}");
            terminal.Line($"  default: {topic.Default ?? "none; it must be given"}");
        }

        if (topic.Choices.Any(choice => choice.Help is not null))
        {
            terminal.Line("  choices:");
            var table = new TextTable("name", "meaning");
            foreach (var choice in topic.Choices)
            {
                table.Add(choice.Name, choice.Help);
            }

            Print(terminal, table);
        }

        var inside = LocalCatalogs.Topics.Inside(topic);
        if (!inside.IsEmpty)
        {
            terminal.Line(topic.Kind is TopicKind.Key ? "  keys:" : "  parameters:");
            Print(terminal, inside, part => part.Path[(part.Path.LastIndexOf('.') + 1)..]);
        }
        else if (topic.Kind is TopicKind.PlugIn)
        {
            terminal.Line("  It has no parameters.");
        }
    }

    private static void Print(Terminal terminal, IEnumerable<ConfigTopic> topics, Func<ConfigTopic, string> name)
    {
        var table = new TextTable("name", "type", "default", "meaning");
        foreach (var topic in topics)
        {
            table.Add(name(topic), topic.Type, topic.Default ?? "required", topic.Help);
        }

        Print(terminal, table);
    }

    private static void Print(Terminal terminal, TextTable table)
    {
        foreach (var line in table.Lines())
        {
            terminal.Line($"    {line}");
        }
    }
}
