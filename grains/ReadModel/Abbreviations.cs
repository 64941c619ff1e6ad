namespace Experiments.ReadModel;

/// <summary>Short headings for columns that are named after genres.</summary>
public static class Abbreviations
{
    private const int Letters = 3;

    /// <summary>
    /// At most three letters per name, all different: the first three, or, if other names begin with the same, the first two and the first
    /// one that differs.
    /// </summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        var used = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var found = new string[names.Count];

        // Names that need no third letter of their own come first, so that no other name takes theirs.
        foreach (var i in Enumerable.Range(0, names.Count).OrderBy(i => IsAlone(names, i, Letters) ? 0 : 1))
        {
            found[i] = Candidates(names, i).First(used.Add);
        }

        return found;
    }

    private static IEnumerable<string> Candidates(IReadOnlyList<string> names, int index)
    {
        var name = names[index];
        if (name.Length <= Letters || IsAlone(names, index, Letters))
        {
            yield return name[..Math.Min(Letters, name.Length)];
        }

        for (var length = Letters + 1; length <= name.Length; length++)
        {
            if (IsAlone(names, index, length))
            {
                yield return $"{name[..(Letters - 1)]}{name[length - 1]}";
            }
        }

        yield return $"{name[..Math.Min(Letters - 1, name.Length)]}{name[^1]}";
        for (var number = index + 1; ; number += names.Count)
        {
            yield return DisplayNumbers.Text($"{name[..1]}{number}");
        }
    }

    /// <summary>Whether no other name begins with the first letters of a name.</summary>
    private static bool IsAlone(IReadOnlyList<string> names, int index, int length) =>
        names[index].Length >= length
        && !names.Where((_, other) => other != index)
            .Any(other => other.StartsWith(names[index][..length], StringComparison.OrdinalIgnoreCase));
}
