using System.Buffers;

namespace Experiments.Domain;

/// <summary>
/// Text in CSV files (RFC 4180) that a spreadsheet may open. A spreadsheet would take a cell that begins with <c>=</c>, <c>+</c>, <c>-</c>,
/// <c>@</c>, a tab or a line end for a formula and run it, so such text is prefixed with an apostrophe, as OWASP advises; reading removes
/// exactly that apostrophe. Numbers are not text: they are written unchanged.
/// </summary>
public static class CsvText
{
    private const char Guard = '\'';

    /// <summary>Characters that start a formula, including the full-width forms that spreadsheets treat the same.</summary>
    private static readonly SearchValues<char> Triggers = SearchValues.Create("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20");

    private static readonly SearchValues<char> Quoted = SearchValues.Create(",;|\t\"\r\n");

    /// <summary>
    /// Formats a cell: guarded if it could be a formula, quoted if it contains a quote, a line end or a separator that some files use.
    /// </summary>
    public static string Cell(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var cell = IsGuarded(text) ? Guard + text : text;
        return cell.AsSpan().ContainsAny(Quoted) ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
    }

    /// <summary>Reads the text of an unquoted cell, the inverse of <see cref="Cell"/>.</summary>
    public static string Read(string cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        return cell is [Guard, ..] && IsGuarded(cell) ? cell[1..] : cell;
    }

    /// <summary>
    /// Text that already has apostrophes before a trigger is guarded too: <c>'=x</c> is written <c>''=x</c>; otherwise reading would remove
    /// its own apostrophe.
    /// </summary>
    private static bool IsGuarded(string text) => text.AsSpan().TrimStart(Guard) is [var first, ..] && Triggers.Contains(first);
}
