using Experiments.Domain;
using Spectre.Console;

namespace Experiments.ClientCli.Output;

/// <summary>
/// A table as text: columns as wide as they need, words folded where the line is too short, numbers to the right; where words and numbers would
/// be broken, a paragraph a row instead. No colours and no frame, so that it reads the same in a terminal, a pipe and a mail.
/// </summary>
internal sealed class TextTable(params string[] headers)
{
    private readonly string[] _headers = [.. headers.Select(Printable.Escape)];
    private readonly List<string[]> _rows = [];

    /// <summary>No line is as long: nothing folds in a pipe or a file, where a row is a line.</summary>
    private const int Unfolded = 10_000;

    /// <summary>Blanks between columns.</summary>
    private const int Gap = 2;

    /// <summary>Where a cell goes on in a line of its own, such as before an interval's bracket; null for nowhere.</summary>
    public char? BreaksBefore { get; init; }

    /// <summary>Columns of the terminal; of a pipe or a file as many as a row needs.</summary>
    public static int LineWidth => Console.IsOutputRedirected ? Unfolded : Math.Clamp(Console.WindowWidth, 40, 200);

    /// <summary>Writes the lines.</summary>
    public void Print(Terminal terminal)
    {
        foreach (var line in Lines())
        {
            terminal.Line(line);
        }
    }

    /// <summary>Adds a row; a cell that is null stays empty.</summary>
    public TextTable Add(params string?[] cells)
    {
        _rows.Add([.. cells.Select(cell => Break(Printable.Escape(cell ?? "")))]);
        return this;
    }

    /// <summary>Is a line of so many columns long enough for it as a table?</summary>
    public bool Fits(int width) => LeastWidth() <= width;

    /// <summary>The lines, without trailing blanks.</summary>
    public IEnumerable<string> Lines(int? width = null) => Fits(width ?? LineWidth) ? AsTable(width ?? LineWidth) : AsParagraphs(width ?? LineWidth);

    private string Break(string cell) => BreaksBefore is { } letter ? cell.Replace($" {letter}", $"\n{letter}", StringComparison.Ordinal) : cell;

    private IEnumerable<string> AsTable(int width)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = true };
        for (var column = 0; column < _headers.Length; column++)
        {
            var isNumeric = IsNumeric(column);
            var header = new TableColumn(new Text(_headers[column])) { Padding = new Padding(0, 0, column < _headers.Length - 1 ? Gap : 0, 0), NoWrap = isNumeric };
            table.AddColumn(isNumeric ? header.RightAligned() : header);
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
        console.Profile.Width = width;
        console.Write(table);
        return writer.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd());
    }

    /// <summary>Each row as its headers and cells, commas between them, broken only there.</summary>
    private IEnumerable<string> AsParagraphs(int width)
    {
        foreach (var row in _rows)
        {
            var line = "";
            var parts = _headers.Zip(row).Where(part => part.Second.Length > 0).Select(part => $"{part.First} {part.Second}".Trim()).ToArray();
            for (var part = 0; part < parts.Length; part++)
            {
                var text = part < parts.Length - 1 ? parts[part] + "," : parts[part];
                if (line.Length > 0 && line.Length + 1 + text.Length > width)
                {
                    yield return line;
                    line = " ";
                }

                line = line.Length == 0 ? text : $"{line} {text}";
            }

            yield return line;
        }
    }

    /// <summary>What a table needs so that no word and no number is broken.</summary>
    private int LeastWidth() => (Gap * (_headers.Length - 1)) + Enumerable.Range(0, _headers.Length).Sum(LeastWidth);

    private int LeastWidth(int column)
    {
        var isNumeric = IsNumeric(column);
        return Math.Max(Longest(_headers[column], ' '), _rows.Select(row => Longest(row[column], isNumeric ? ['\n'] : [' ', '\n'])).DefaultIfEmpty().Max());
    }

    private static int Longest(string text, params char[] separators) => text.Split(separators).Max(part => part.Length);

    /// <summary>Numbers, and dashes where there is none.</summary>
    private bool IsNumeric(int column) => _rows.Any(row => IsNumber(row[column])) && _rows.All(row => row[column] is "" or "-" || IsNumber(row[column]));

    /// <summary>Digits first and no word after them, what stands in parentheses aside: <c>0.71 [0.68, 0.74]</c>, <c>3 (+1 failed)</c>, <c>1e-05</c>.</summary>
    private static bool IsNumber(string cell) => cell.TrimStart('-', '+') is [>= '0' and <= '9', ..]
        && !cell.Split('(')[0].Any(letter => char.IsLetter(letter) && letter is not ('e' or 'E' or 'x'));
}
