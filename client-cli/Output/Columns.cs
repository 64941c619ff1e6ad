namespace Experiments.ClientCli.Output;

/// <summary>
/// Aligned columns under headings, plain enough for pipes. A heading that ends in <c>></c> is of numbers, aligned to the right.
/// </summary>
internal sealed class Columns(params string[] headings)
{
    private readonly List<string[]> _rows = [[.. headings.Select(heading => heading.TrimEnd('>'))]];

    public void Add(params string[] cells) => _rows.Add(cells);

    public void Print(Terminal terminal)
    {
        int[] widths = [.. Enumerable.Range(0, headings.Length).Select(column => _rows.Max(row => row[column].Length))];
        foreach (var row in _rows)
        {
            var cells = row.Select((cell, column) =>
                headings[column].EndsWith('>') ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            terminal.Line(string.Join("  ", cells).TrimEnd());
        }
    }
}
