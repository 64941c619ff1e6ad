using System.CommandLine;
using System.CommandLine.Completions;
using Experiments.ClientCli.Connection;

namespace Experiments.ClientCli.Commands;

/// <summary><c>--set KEY=VALUE</c>, wherever a verb has it: keys and the words they take are completed from their declarations.</summary>
internal static class SetOption
{
    /// <summary>The option for keys of these kinds of file, or for those below <paramref name="key"/> only.</summary>
    public static Option<string[]> Of(string description, string[] files, string? key = null)
    {
        var option = new Option<string[]>("--set") { Description = description, HelpName = $"{(key is null ? "KEY" : $"{key}...")}=VALUE" };
        option.CompletionSources.Add(_ => files.SelectMany(LocalCatalogs.Topics.SettingsOf).Distinct()
            .Where(setting => key is null || setting.StartsWith($"{key}.", StringComparison.Ordinal))
            .Select(setting => new CompletionItem(setting)));
        return option;
    }
}
