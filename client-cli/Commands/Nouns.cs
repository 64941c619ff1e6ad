namespace Experiments.ClientCli.Commands;

/// <summary>The help text of each noun.</summary>
internal static class Nouns
{
    private static readonly Dictionary<string, string> Descriptions = new(StringComparer.Ordinal)
    {
        ["config"] = "Checks config files and explains their keys.",
        ["dataset"] = "Imports labelled audio and shows what was found.",
        ["experiment"] = "Shows one experiment: accuracy, confusion, curves, variance.",
        ["features"] = "Computes, imports, shows and exports feature sets.",
        ["node"] = "Shows and steers the silos of the cluster.",
        ["slice"] = "Shows slices over all experiments.",
        ["split"] = "Shows and checks who is on which side.",
        ["store"] = "Checks, cleans, backs up and restores the store.",
        ["sweep"] = "Plans, runs, steers and shows sweeps.",
        ["track"] = "Shows tracks over all experiments.",
    };

    /// <summary>The description of a noun.</summary>
    /// <exception cref="InvalidOperationException">The noun has no description yet.</exception>
    public static string Describe(string noun) =>
        Descriptions.TryGetValue(noun, out var text)
            ? text
            : throw new InvalidOperationException($"the noun '{noun}' needs a description in {nameof(Nouns)}");
}
