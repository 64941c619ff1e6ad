using System.Globalization;
using System.Text.RegularExpressions;
using Experiments.Store.Tables;

namespace Experiments.Features.Storage;

/// <summary>
/// What the cells of each column are, over all rows: decides whether a comma is the decimal sign, and which columns hold no number.
/// </summary>
internal sealed partial class ColumnNumbers
{
    private readonly int[] _numbers;
    private readonly int[] _words;
    private readonly int[] _missing;
    private readonly int[] _grouped;
    private int _points;
    private int _commas;
    private int _thousands;

    private ColumnNumbers(int columns)
    {
        (_numbers, _words, _missing, _grouped) = (new int[columns], new int[columns], new int[columns], new int[columns]);
    }

    /// <summary>Whether a comma is the decimal sign in this table.</summary>
    public bool HasDecimalCommas => _commas > 0 && _points == 0 && _commas > _thousands;

    /// <summary>Reads all cells of a table once.</summary>
    public static ColumnNumbers Of(TableFile table, IReadOnlyCollection<int> columns)
    {
        var result = new ColumnNumbers(table.Names.Length);
        using var rows = table.Open();
        while (rows.Read())
        {
            foreach (var column in columns)
            {
                if (column < rows.Count)
                {
                    result.Count(column, rows.Span(column));
                }
            }
        }

        return result;
    }

    /// <summary>Why a column cannot be a feature in any row; null if it has a number.</summary>
    public string? FindReason(int column) =>
        _numbers[column] > 0 ? null
        : _words[column] > 0 && _grouped[column] == _words[column] ? "has marks between thousands; write the numbers without"
        : _words[column] > 0 ? "is text"
        : _missing[column] > 0 ? "has no value in any row"
        : null;

    /// <summary>Whether a column holds words and no number.</summary>
    public bool IsText(int column) => _words[column] > 0 && _numbers[column] == 0;

    /// <summary>Whether a cell stands for a missing value, as pandas, R, Excel, Weka or C write it.</summary>
    public static bool IsMissing(ReadOnlySpan<char> cell) => cell.IsEmpty || Missing().IsMatch(cell);

    /// <summary>Whether a label stands for a missing one; words such as None may be labels.</summary>
    public static bool IsMissingLabel(string label) => label.ToLowerInvariant() is "" or "nan" or "na" or "<na>" or "n/a" or "#n/a" or "?";

    /// <summary>The number in a cell.</summary>
    /// <returns>Whether there is one that single precision can hold.</returns>
    public bool TryRead(ReadOnlySpan<char> cell, out float number)
    {
        var isRead = TryParse(cell, HasDecimalCommas, out var value);
        number = (float)value;
        return isRead && float.IsFinite(number);
    }

    /// <summary>Why a cell that is neither missing nor read is no number.</summary>
    public string FindFault(ReadOnlySpan<char> cell) =>
        TryParse(cell, HasDecimalCommas, out var value) && double.IsFinite(value) ? "which is too large" : "not a number";

    private static bool TryParse(ReadOnlySpan<char> cell, bool hasComma, out double value)
    {
        if (!hasComma || !cell.Contains(','))
        {
            return double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
        }

        Span<char> point = stackalloc char[64];
        if (cell.Length > point.Length || cell.Contains('.'))
        {
            value = 0;
            return false;
        }

        cell.Replace(point, ',', '.');
        return double.TryParse(point[..cell.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }

    private void Count(int column, ReadOnlySpan<char> cell)
    {
        if (TryParse(cell, hasComma: false, out var value) && double.IsFinite(value))
        {
            _numbers[column]++;
            _points += cell.Contains('.') ? 1 : 0;
        }
        else if (IsMissing(cell))
        {
            _missing[column]++;
        }
        else if (TryParse(cell, hasComma: true, out _))
        {
            _numbers[column]++;
            _commas++;
            _thousands += Thousands().IsMatch(cell) ? 1 : 0;
        }
        else
        {
            _words[column]++;
            _grouped[column] += Grouped().IsMatch(cell) ? 1 : 0;
        }
    }

    [GeneratedRegex(@"^(-?nan(\(\w*\))?|<?na>?|n/a|#n/a|null|none|\?|[-+]?inf(inity)?|-?1\.#\w+|#div/0!|#value!|#num!)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Missing();

    /// <summary>A number such as 1.234,5 or 1'234.5.</summary>
    [GeneratedRegex(@"^[-+]?\d{1,3}([.,' \u00A0\u202F]\d{3})+([.,]\d*)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Grouped();

    /// <summary>A cell that may as well be a whole number with a comma between thousands.</summary>
    [GeneratedRegex(@"^[-+]?[1-9]\d{0,2}(,\d{3})+$")]
    private static partial Regex Thousands();
}
