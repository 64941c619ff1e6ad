namespace Experiments.ReadModel;

/// <summary>Rows of cells under headings. The cells are text that a renderer escapes, aligns and wraps.</summary>
/// <param name="Headers">One heading per column.</param>
/// <param name="Rows">As many cells in each row as there are headings; an empty cell if there is no value.</param>
public sealed record Table(IReadOnlyList<string> Headers, IReadOnlyList<IReadOnlyList<string>> Rows) : Block
{
    /// <summary>Abbreviated headings for short lines; null if there are none.</summary>
    public IReadOnlyList<string>? ShortHeaders { get; init; }

    /// <summary>The same rows in less space, for lines that this table does not fit; null if there is no such table.</summary>
    public Table? Narrower { get; init; }

    /// <summary>A character before which a cell continues on a new line, such as an interval's bracket; null for none.</summary>
    public char? BreaksBefore { get; init; }

    /// <summary>Whether the table belongs to the line above it.</summary>
    public bool IsNested { get; init; }

    /// <summary>Indexes of the numeric columns; null to infer them from the cells.</summary>
    public IReadOnlyList<int>? NumericColumns { get; init; }

    /// <summary>A table without headings: a name and its value per row. Rows without a value are omitted.</summary>
    public static Table Facts(IEnumerable<(string Name, string? Value)> facts) =>
        Of(["", ""], facts.Where(fact => fact.Value is not null), fact => [fact.Name, fact.Value]) with { NumericColumns = [] };

    /// <summary>A table with one row per item.</summary>
    /// <param name="headers">One heading per column.</param>
    /// <param name="items">The items, in order.</param>
    /// <param name="row">The cells of an item; a cell that is null stays empty.</param>
    public static Table Of<T>(IReadOnlyList<string> headers, IEnumerable<T> items, Func<T, IReadOnlyList<string?>> row) =>
        new(headers, [.. items.Select(item => row(item).Select(cell => cell ?? "").ToArray())]);

    /// <summary>The table of some of its columns.</summary>
    /// <param name="columns">Their indexes, in order.</param>
    public Table Only(IReadOnlyList<int> columns) => this with
    {
        Headers = [.. columns.Select(column => Headers[column])],
        ShortHeaders = ShortHeaders is { } headers ? [.. columns.Select(column => headers[column])] : null,
        Rows = [.. Rows.Select(row => (IReadOnlyList<string>)[.. columns.Select(column => row[column])])],
        NumericColumns = NumericColumns is { } numeric
            ? [.. Enumerable.Range(0, columns.Count).Where(column => numeric.Contains(columns[column]))]
            : null,
        Narrower = null,
    };

    /// <summary>
    /// Whether a column contains only numbers, and dashes for missing ones, or only dashes. Numbers are right-aligned and never wrapped.
    /// </summary>
    public bool IsNumeric(int column) => NumericColumns?.Contains(column)
        ?? (Rows.Any(row => row[column].Length > 0) && Rows.All(row => row[column] is "" or "-" || IsNumber(row[column])));

    /// <summary>
    /// Starts with a digit and has no word after it, except in parentheses: <c>0.71 [0.68, 0.74]</c>, <c>3 (+1 failed)</c>,
    /// <c>1e-05</c>.
    /// </summary>
    private static bool IsNumber(string cell) => cell.TrimStart('-', '+') is [>= '0' and <= '9', ..]
        && !cell.Split('(')[0].Any(letter => char.IsLetter(letter) && letter is not ('e' or 'E' or 'x'));
}
