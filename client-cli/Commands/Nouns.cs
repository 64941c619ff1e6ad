namespace Experiments.ClientCli.Commands;

/// <summary>The help text of each noun.</summary>
internal static class Nouns
{
    private static readonly Dictionary<string, string> Descriptions = new(StringComparer.Ordinal)
    {
        ["audience"] = "Imports what listeners play, groups them by the blends that they play, shows and removes audiences.",
        ["config"] = "Checks config files and explains their keys.",
        ["dataset"] = "Imports, audits and shows datasets of labelled audio.",
        ["experiment"] = "Shows results of one experiment: accuracy, confusion matrix, learning curves, variance.",
        ["features"] = "Computes, imports, shows and exports feature sets.",
        ["model"] = "Exports fitted models, fits them on all data, and keeps them under names.",
        ["node"] = "Shows and controls the nodes of the cluster.",
        ["slice"] = "Shows predictions of slices across experiments.",
        ["split"] = "Shows and checks train/test splits.",
        ["store"] = "Checks, cleans, backs up and restores the store.",
        ["sweep"] = "Plans, runs, controls and shows sweeps.",
        ["token"] = "Makes, lists and revokes tokens, with which programs and people elsewhere ask the API.",
        ["track"] = "Shows predictions of tracks across experiments.",
    };

    /// <summary>The description of a noun.</summary>
    /// <exception cref="InvalidOperationException">The noun has no description yet.</exception>
    public static string Describe(string noun) =>
        Descriptions.TryGetValue(noun, out var text)
            ? text
            : throw new InvalidOperationException($"the noun '{noun}' needs a description in {nameof(Nouns)}");
}
