using System.Buffers;

namespace Experiments.Domain;

/// <summary>
/// Text in CSV files (RFC 4180) that a spreadsheet may open. It would take a cell that begins with <c>=</c>, <c>+</c>, <c>-</c>, <c>@</c>,
/// a tab or a line end for a formula and run it: such a text gets an apostrophe in front, as OWASP advises, and reading takes exactly that
/// apostrophe away again.
/// Numbers are no text: they are written as they are.
/// </summary>
public static class CsvText
{
    private const char Guard = '\'';

    /// <summary>What makes a formula, in full width too, as spreadsheets fold it.</summary>
    private static readonly SearchValues<char> Triggers = SearchValues.Create("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20");

    private static readonly SearchValues<char> Quoted = SearchValues.Create(",;|\t\"\r\n");

    /// <summary>
    /// A cell: guarded where it could be a formula, in quotes where a quote, a line end or what some files have between cells asks for
    /// them.
    /// </summary>
    public static string Cell(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var cell = IsGuarded(text) ? Guard + text : text;
        return cell.AsSpan().ContainsAny(Quoted) ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
    }

    /// <summary>The text of a cell, without its quotes: what <see cref="Cell"/> was given.</summary>
    public static string Read(string cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        return cell is [Guard, ..] && IsGuarded(cell) ? cell[1..] : cell;
    }

    /// <summary>
    /// Apostrophes of the text itself before a trigger count too: <c>'=x</c> is written <c>''=x</c>, or reading it would take its own one
    /// away.
    /// </summary>
    private static bool IsGuarded(string text) => text.AsSpan().TrimStart(Guard) is [var first, ..] && Triggers.Contains(first);
}
