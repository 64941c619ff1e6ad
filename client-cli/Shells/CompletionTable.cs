using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Completions;
using Experiments.ClientCli.Commands;

namespace Experiments.ClientCli.Shells;

/// <summary>What a word on the command line can name.</summary>
internal enum NameKind
{
    /// <summary>A file or folder.</summary>
    File,

    /// <summary>A dataset.</summary>
    Dataset,

    /// <summary>A sweep.</summary>
    Sweep,

    /// <summary>An experiment.</summary>
    Experiment,

    /// <summary>A run.</summary>
    Run,

    /// <summary>A feature set.</summary>
    FeatureSet,
}

/// <summary>An option: whether it takes a value, and its possible values.</summary>
internal sealed record CompletedOption(string Name, string Description, bool TakesValue, ImmutableArray<string> Choices, NameKind? Kind);

/// <summary>A command and what may follow it. The path is empty for the program itself.</summary>
internal sealed record CompletedCommand(
    string Path, ImmutableArray<(string Name, string Description)> Subcommands, ImmutableArray<CompletedOption> Options,
    ImmutableArray<NameKind> Arguments, ImmutableArray<string> Words);

/// <summary>The command tree as completion needs it: every shell's script is a rendering of this table.</summary>
internal static class CompletionTable
{
    private static readonly string[] FileOptions =
    [
        "--store",
        "--out",
        "--to",
        "--groups",
        "--groups-to",
        "--plots",
        "--protocol",
        "--spec",
        "--certificate",
        "--key",
        "--authority",
    ];

    /// <summary>
    /// Options with values, each with the commands in which it takes those values; no commands if the values are the same in all.
    /// </summary>
    public static IEnumerable<(ImmutableArray<string> Paths, CompletedOption Option)> Valued(ImmutableArray<CompletedCommand> commands) =>
        from option in commands
            .SelectMany(command => command.Options.Where(option => option.TakesValue).Select(option => (command.Path, Option: option)))
            .GroupBy(use => use.Option.Name).OrderBy(uses => uses.Key, StringComparer.Ordinal)
        let same = option.GroupBy(use => string.Join(' ', use.Option.Choices)).ToArray()
        from uses in same
        select (same.Length == 1 ? [] : uses.Select(use => use.Path).ToImmutableArray(), uses.First().Option);

    /// <summary>All commands, the program itself first.</summary>
    public static ImmutableArray<CompletedCommand> Of(CommandTree tree) => [.. Flatten(tree.Root)];

    private static IEnumerable<CompletedCommand> Flatten(Command command)
    {
        var path = HelpWithExamples.PathOf(command);
        yield return new CompletedCommand(
            path,
            [.. command.Subcommands.Select(sub => (sub.Name, sub.Description ?? ""))],
            [.. OptionsOf(command).Select(Describe)],
            [.. command.Arguments.Select(argument => KindOf(path, argument.Name)).OfType<NameKind>().Distinct()],
            [
                .. command.Arguments.SelectMany(argument => argument.GetCompletions(CompletionContext.Empty)).Select(item => item.Label)
                    .Distinct(),
            ]);
        foreach (var sub in command.Subcommands.SelectMany(Flatten))
        {
            yield return sub;
        }
    }

    private static IEnumerable<Option> OptionsOf(Command command)
    {
        var own = command.Options.Where(option => !option.Hidden);
        for (var parent = command.Parents.OfType<Command>().FirstOrDefault(); parent is not null; parent = parent.Parents.OfType<Command>()
            .FirstOrDefault())
        {
            own = own.Concat(parent.Options.Where(option => option is { Recursive: true, Hidden: false }));
        }

        return own.DistinctBy(option => option.Name).OrderBy(option => option.Name, StringComparer.Ordinal);
    }

    private static CompletedOption Describe(Option option)
    {
        var takesValue = option.Arity.MaximumNumberOfValues > 0 && option.ValueType != typeof(bool);
        ImmutableArray<string> choices = takesValue ? [.. option.GetCompletions(CompletionContext.Empty).Select(item => item.Label)] : [];
        NameKind? kind = FileOptions.Contains(option.Name) ? NameKind.File : option.Name == "--experiment" ? NameKind.Experiment : null;
        return new CompletedOption(option.Name, option.Description ?? "", takesValue, choices, kind);
    }

    /// <summary>What an argument names, derived from its command and its name in the help.</summary>
    private static NameKind? KindOf(string path, string argument) => (path.Split(' ')[0], argument) switch
    {
        (_, "FILE" or "PATH") => NameKind.File,
        (_, "DATASET") => NameKind.Dataset,
        ("dataset", "NAME") when path != "dataset import" => NameKind.Dataset,
        (_, "SWEEP") or ("sweep", "ID") => NameKind.Sweep,
        ("sweep", "RUN") => NameKind.Run,
        ("experiment", "ID") => NameKind.Experiment,
        ("features", "ID") => NameKind.FeatureSet,
        _ => null,
    };
}
