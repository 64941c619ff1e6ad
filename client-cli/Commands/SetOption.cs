using System.CommandLine;
using System.CommandLine.Completions;
using Experiments.ClientCli.Connection;

namespace Experiments.ClientCli.Commands;

/// <summary><c>--set KEY=VALUE</c> for any verb: keys and their possible values are completed from the key declarations.</summary>
internal static class SetOption
{
    /// <summary>Creates the option for the keys of these kinds of file, or only those below <paramref name="key"/>.</summary>
    public static Option<string[]> Of(string description, string[] files, string? key = null)
    {
        var option = new Option<string[]>("--set") { Description = description, HelpName = $"{(key is null ? "KEY" : $"{key}...")}=VALUE" };
        option.CompletionSources.Add(_ => files.SelectMany(ClientCatalog.Topics.SettingsOf).Distinct()
            .Where(setting => key is null || setting.StartsWith($"{key}.", StringComparison.Ordinal))
            .Select(setting => new CompletionItem(setting)));
        return option;
    }
}
