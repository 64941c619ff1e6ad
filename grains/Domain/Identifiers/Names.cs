using System.Text.RegularExpressions;

namespace Experiments.Domain;

/// <summary>Names that become keys, and parts of file names: no separator, no leading dot.</summary>
public static partial class Names
{
    /// <summary>Refuses what is no name. <paramref name="what"/> it is for, in words: a dataset, a node.</summary>
    /// <exception cref="UserErrorException">It is none.</exception>
    public static string Require(string name, string what) => Pattern().IsMatch(name)
        ? name
        : throw new UserErrorException($"'{name}' is no name for {what}; use letters, digits, dot, dash and underscore, at most 64");

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
