namespace Experiments.Domain;

/// <summary>Finds the name the user probably meant.</summary>
public static class NearestName
{
    /// <summary>
    /// The known name nearest to <paramref name="typed"/>: at most a third of its letters (at least one) inserted, deleted, replaced or
    /// swapped with a neighbour. Where none is that close, the only one that begins with what was typed, three letters or more; otherwise
    /// null. Case is ignored.
    /// </summary>
    public static string? Find(string typed, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(typed);
        ArgumentNullException.ThrowIfNull(known);

        var names = known.Distinct(StringComparer.Ordinal).ToArray();
        var allowed = Math.Max(1, typed.Length / 3);
        return names
            .Select(name => (Name: name, Distance: Distance(typed.ToUpperInvariant(), name.ToUpperInvariant())))
            .Where(candidate => candidate.Distance <= allowed)
            .OrderBy(candidate => candidate.Distance)
            .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .Select(candidate => candidate.Name)
            .FirstOrDefault() ?? FindBeginning(typed, names);
    }

    private static string? FindBeginning(string typed, string[] names) =>
        typed.Length >= 3 && names.Where(name => name.StartsWith(typed, StringComparison.OrdinalIgnoreCase)).ToArray() is [var only]
            ? only
            : null;

    /// <summary>The end of an error line: <c>; did you mean 'dropout'?</c>, or the list of valid names.</summary>
    public static string Hint(string typed, IReadOnlyCollection<string> known)
    {
        ArgumentNullException.ThrowIfNull(known);
        return Find(typed, known) switch
        {
            { } nearest => $"; did you mean '{nearest}'?",
            null when known.Count == 0 => "",
            null => $"; known: {string.Join(", ", known.Order(StringComparer.Ordinal))}",
        };
    }

    /// <summary>Optimal string alignment distance (Damerau 1964, without overlapping edits).</summary>
    private static int Distance(string a, string b)
    {
        var cells = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            cells[i, 0] = i;
        }

        for (var j = 0; j <= b.Length; j++)
        {
            cells[0, j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var replace = cells[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                cells[i, j] = Math.Min(replace, 1 + Math.Min(cells[i - 1, j], cells[i, j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    cells[i, j] = Math.Min(cells[i, j], cells[i - 2, j - 2] + 1);
                }
            }
        }

        return cells[a.Length, b.Length];
    }
}
