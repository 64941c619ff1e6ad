using System.Text.RegularExpressions;

namespace Experiments.Domain;

/// <summary>Names used as keys and in file names: no separator, no leading dot.</summary>
public static partial class Names
{
    /// <summary>Rejects an invalid name; <paramref name="what"/> says what is named, such as a dataset or a node.</summary>
    /// <exception cref="UserErrorException">The name is invalid.</exception>
    public static string Require(string name, string what) =>
        FindProblem(name, what) is { } problem ? throw new UserErrorException(problem) : name;

    /// <summary>What is wrong with a name, as a sentence; null if it is valid.</summary>
    public static string? FindProblem(string name, string what) => Pattern().IsMatch(name)
        ? null
        : $"'{name}' is not a valid name for {what}; "
            + "use letters, digits, dots, dashes and underscores, at most 64, a letter or digit first";

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
