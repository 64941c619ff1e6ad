using System.Text.RegularExpressions;

namespace Experiments.Features.Storage;

/// <summary>
/// Columns of a table that say which row it is, or repeat the label, instead of describing the sound: a model that learns from them looks
/// good and has learned nothing. In a table of few rows chance looks the same, so that below <see cref="MinRows"/> only a column that
/// also is called an index is one.
/// </summary>
internal static partial class ColumnSuspicion
{
    /// <summary>Ten values are in order by chance once in 1.8 million columns.</summary>
    public const int MinRows = 10;

    /// <summary>Judges every column.</summary>
    /// <param name="names">The columns.</param>
    /// <param name="rows">The rows in the order of the file, a value per column.</param>
    /// <returns>For each column why it is left out; null if it is a feature.</returns>
    public static string?[] Judge(IReadOnlyList<string> names, IReadOnlyList<PublishedRow> rows)
    {
        var labels = Numbers(rows, row => row.Genre);
        var tracks = Numbers(rows, row => row.Path);
        var values = new float[rows.Count];
        var reasons = new string?[names.Count];
        for (var column = 0; column < reasons.Length; column++)
        {
            for (var row = 0; row < values.Length; row++)
            {
                values[row] = rows[row].Values[column];
            }

            reasons[column] = Judge(names[column], values, labels, tracks);
        }

        return reasons;
    }

    private static string? Judge(string name, float[] values, int[] labels, int[] tracks)
    {
        var areWhole = Array.TrueForAll(values, value => float.IsInteger(value));
        var distinct = values.Distinct().Count();
        return areWhole && distinct == values.Length && values.Length > 1 && IndexName().IsMatch(name) ? "numbers the rows"
            : values.Length < MinRows ? null
            : distinct == 1 ? "has one value in all rows"
            : distinct >= MinRows && IsMonotone(values) ? "rises or falls from row to row, as an index does"
            : areWhole && distinct == values.Length ? "is a whole number that differs in every row, as an ID does"
            : labels.Max() > 0 && labels.Length >= 2 * (labels.Max() + 1) && FindConstants(values, labels) is not null
                ? "has one value per label, so that it is the label in other words"
            : areWhole && FindConstants(values, tracks) is { } each && each.Length >= MinRows && each.Length < values.Length
                && each.Distinct().Count() == each.Length ? "is a whole number that differs in every track, as an ID does"
            : null;
    }

    private static bool IsMonotone(float[] values)
    {
        var (rises, falls) = (true, true);
        for (var i = 1; i < values.Length && (rises || falls); i++)
        {
            rises &= values[i] >= values[i - 1];
            falls &= values[i] <= values[i - 1];
        }

        return rises || falls;
    }

    /// <summary>The value of each group; null if a group has several.</summary>
    private static float[]? FindConstants(float[] values, int[] groups)
    {
        var known = new float?[groups.Max() + 1];
        for (var i = 0; i < values.Length; i++)
        {
            if ((known[groups[i]] ??= values[i]) != values[i])
            {
                return null;
            }
        }

        return [.. known.Select(value => value ?? 0)];
    }

    private static int[] Numbers(IReadOnlyList<PublishedRow> rows, Func<PublishedRow, string> textOf)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            numbers.TryAdd(textOf(row), numbers.Count);
        }

        return [.. rows.Select(row => numbers[textOf(row)])];
    }

    [GeneratedRegex(@"^(|unnamed: ?\d+|index|level_\d+|id|row|rownames?|row_?(id|number|index)|#|no\.?|nr\.?)$", RegexOptions.IgnoreCase)]
    private static partial Regex IndexName();
}
