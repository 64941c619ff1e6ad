using Experiments.Domain;
using Spectre.Console;
using Table = Experiments.ReadModel.Table;

namespace Experiments.ClientCli.Output;

/// <summary>
/// A table as text: columns as wide as needed, text wrapped if the line is too short, numbers right-aligned; one paragraph per row instead
/// if words and numbers would be broken. No colors and no frame, so that it reads the same in a terminal, a pipe and an email.
/// </summary>
internal sealed class TextTable
{
    private readonly IReadOnlyList<string> _headers;
    private readonly IReadOnlyList<IReadOnlyList<string>> _rows;
    private readonly bool[] _isNumeric;
    private readonly int _width;

    /// <summary>Longer than any line: nothing wraps in a pipe or a file, where a row is one line.</summary>
    private const int Unfolded = 10_000;

    /// <summary>Spaces between columns.</summary>
    private const int Gap = 2;

    /// <summary>From this line width on, headings are not abbreviated.</summary>
    private const int WholeHeadings = 160;

    private TextTable(Table table, int width)
    {
        var headers = width < WholeHeadings ? table.ShortHeaders ?? table.Headers : table.Headers;
        var escaped = table with
        {
            Headers = [.. headers.Select(Printable.Escape)],
            Rows = [.. table.Rows.Select(row => row.Select(cell => Break(Printable.Escape(cell), table.BreaksBefore)).ToArray())],
        };
        (_headers, _rows, _width) = (escaped.Headers, escaped.Rows, width);
        _isNumeric = [.. Enumerable.Range(0, _headers.Count).Select(escaped.IsNumeric)];
    }

    /// <summary>The width of the terminal; unlimited for a pipe or a file.</summary>
    public static int LineWidth => Console.IsOutputRedirected ? Unfolded : Math.Clamp(Console.WindowWidth, 40, 200);

    /// <summary>The lines of a table without trailing spaces, or of its narrower form if only that fits.</summary>
    /// <param name="table">The table to show.</param>
    /// <param name="width">Characters per line.</param>
    public static IEnumerable<string> Lines(Table table, int width)
    {
        var text = new TextTable(table, width);
        if (!text.Fits && table.Narrower is { } narrower && new TextTable(narrower, width) is { Fits: true } small)
        {
            text = small;
        }

        var lines = text.Fits ? text.AsTable() : text.AsParagraphs();
        return table.IsNested ? lines.Select(line => $"  {line}") : lines;
    }

    private static string Break(string cell, char? letter) =>
        letter is null ? cell : cell.Replace($" {letter}", $"\n{letter}", StringComparison.Ordinal);

    /// <summary>Whether the line is long enough that no word or number is broken.</summary>
    private bool Fits => (Gap * (_headers.Count - 1)) + Enumerable.Range(0, _headers.Count).Sum(LeastWidth) <= _width;

    private IEnumerable<string> AsTable()
    {
        var table = new Spectre.Console.Table { Border = TableBorder.None, ShowHeaders = true };
        for (var column = 0; column < _headers.Count; column++)
        {
            var padding = new Padding(0, 0, column < _headers.Count - 1 ? Gap : 0, 0);
            var header = new TableColumn(new Text(_headers[column])) { Padding = padding, NoWrap = _isNumeric[column] };
            table.AddColumn(_isNumeric[column] ? header.RightAligned() : header);
        }

        foreach (var row in _rows)
        {
            table.AddRow(row.Select(cell => new Text(cell)));
        }

        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = _width;
        console.Write(table);
        return writer.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd());
    }

    /// <summary>Each row as its headers and cells, separated by commas and broken only there.</summary>
    private IEnumerable<string> AsParagraphs()
    {
        foreach (var row in _rows)
        {
            var line = "";
            var parts = _headers.Zip(row).Where(part => part.Second.Length > 0).Select(part => $"{part.First} {part.Second}".Trim())
                .ToArray();
            for (var part = 0; part < parts.Length; part++)
            {
                var text = part < parts.Length - 1 ? parts[part] + "," : parts[part];
                if (line.Length > 0 && line.Length + 1 + text.Length > _width)
                {
                    yield return line;
                    line = " ";
                }

                line = line.Length == 0 ? text : $"{line} {text}";
            }

            yield return line;
        }
    }

    /// <summary>The width at which no word or number of a column is broken.</summary>
    private int LeastWidth(int column)
    {
        char[] separators = _isNumeric[column] ? ['\n'] : [' ', '\n'];
        return Math.Max(Longest(_headers[column], ' '), _rows.Select(row => Longest(row[column], separators)).DefaultIfEmpty().Max());
    }

    private static int Longest(string text, params char[] separators) => text.Split(separators).Max(part => part.Length);
}
