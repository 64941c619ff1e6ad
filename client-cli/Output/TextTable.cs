using System.Globalization;
using Experiments.Domain;
using Spectre.Console;
using Table = Experiments.ReadModel.Table;

namespace Experiments.ClientCli.Output;

/// <summary>
/// A table as text: columns as wide as needed, text wrapped between words if the line is too short, numbers right-aligned. If the line is
/// too short for all columns, the table is split into several with fewer columns, each with the first one. No colors and no frame, so that
/// it reads the same in a terminal, a pipe and an email.
/// </summary>
internal sealed class TextTable
{
    /// <summary>Longer than any line: nothing wraps in a pipe or a file, where a row is one line.</summary>
    public const int RedirectedWidth = 10_000;

    /// <summary>From this line width on, headings are not abbreviated.</summary>
    private const int FullHeadingsWidth = 160;

    /// <summary>Spaces between columns; the second only if that makes a table fit.</summary>
    private static readonly int[] Gaps = [2, 1];

    private readonly IReadOnlyList<string> _headers;
    private readonly IReadOnlyList<IReadOnlyList<string>> _rows;
    private readonly bool[] _isNumeric;
    private readonly int[] _least;
    private readonly int _width;
    private readonly int _gap;

    private TextTable(Table table, int width, int gap)
    {
        var headers = width < FullHeadingsWidth ? table.ShortHeaders ?? table.Headers : table.Headers;
        var escaped = table with
        {
            Headers = [.. headers.Select(header => TextWrap.Bind(Printable.Escape(header)))],
            Rows =
            [
                .. table.Rows.Select(row => row.Select(cell => Break(Printable.Escape(cell), table.BreaksBefore)).Select(TextWrap.Bind)
                    .ToArray()),
            ],
        };
        (_headers, _width, _gap) = (escaped.Headers, width, gap);
        _isNumeric = [.. Enumerable.Range(0, _headers.Count).Select(escaped.IsNumeric)];
        _rows = AlignIntervals(escaped.Rows);
        _least = [.. Enumerable.Range(0, _headers.Count).Select(column => Widest(column, isWrapped: true))];
    }

    /// <summary>
    /// The width of the terminal; unlimited for a pipe or a file. The environment variable COLUMNS overrides both.
    /// </summary>
    public static int LineWidth => WidthOf(Environment.GetEnvironmentVariable("COLUMNS"), Console.IsOutputRedirected);

    /// <summary>The same for standard error.</summary>
    public static int ErrorWidth => WidthOf(Environment.GetEnvironmentVariable("COLUMNS"), Console.IsErrorRedirected);

    /// <summary>Whether the line is long enough that no word or number is broken.</summary>
    private bool Fits => (_gap * (_headers.Count - 1)) + _least.Sum() <= _width;

    /// <summary>The lines of a table without trailing spaces, or of its narrower form if only that fits.</summary>
    /// <param name="table">The table to show.</param>
    /// <param name="width">Characters per line.</param>
    public static IEnumerable<string> Lines(Table table, int width)
    {
        var indent = table.IsNested ? "  " : "";
        var room = width - indent.Length;
        var fitting = Forms(table).SelectMany(form => Gaps.Select(gap => new TextTable(form, room, gap)))
            .FirstOrDefault(text => text.Fits);
        return (fitting?.Draw() ?? Split(table, room)).Select(line => (indent + line).TrimEnd());
    }

    /// <summary>The width that the environment gives, otherwise that of the terminal.</summary>
    internal static int WidthOf(string? columns, bool isRedirected) =>
        int.TryParse(columns, NumberStyles.None, CultureInfo.InvariantCulture, out var given) && given > 0
            ? Math.Clamp(given, 40, RedirectedWidth)
        : isRedirected ? RedirectedWidth
        : Math.Clamp(Console.WindowWidth, 40, 200);

    private static IEnumerable<Table> Forms(Table table)
    {
        for (var form = table; form is not null; form = form.Narrower)
        {
            yield return form;
        }
    }

    /// <summary>
    /// Several tables one below the other, with as many columns as fit, each beginning with the first column. A word that is longer than a
    /// line stays whole.
    /// </summary>
    private static IEnumerable<string> Split(Table table, int width)
    {
        var whole = new TextTable(table, width, Gaps[0]);
        var columns = new List<int>();
        var isFirst = true;
        for (var column = 1; column <= whole._headers.Count; column++)
        {
            var isEnd = column == whole._headers.Count;
            var needed = whole._least[0] + columns.Sum(known => Gaps[0] + whole._least[known]);
            if (columns.Count > 0 && (isEnd || needed + Gaps[0] + whole._least[column] > width))
            {
                foreach (var line in new TextTable(table.Only([0, .. columns]), width, Gaps[0]).Draw().Prepend("").Skip(isFirst ? 1 : 0))
                {
                    yield return line;
                }

                isFirst = false;
                columns.Clear();
            }

            columns.Add(column);
        }
    }

    private static string Break(string cell, char? letter) =>
        letter is null ? cell : cell.Replace($" {letter}", $"\n{letter}", StringComparison.Ordinal);

    private IEnumerable<string> Draw()
    {
        var widths = Widths();
        var rows = _headers.All(header => header.Length == 0) ? _rows : _rows.Prepend(_headers);
        foreach (var row in rows)
        {
            string[][] cells = [.. row.Select((cell, column) => Fold(cell, column, widths[column], row == _headers))];
            for (var line = 0; line < cells.Max(cell => cell.Length); line++)
            {
                var texts = cells.Select((cell, column) => Align(line < cell.Length ? cell[line] : "", column, widths[column]));
                yield return TextWrap.Unbind(string.Join(new string(' ', _gap), texts)).TrimEnd();
            }
        }
    }

    /// <summary>Values with intervals, such as <c>9.3 [4.1, 13.2]</c>, aligned at both.</summary>
    private string[][] AlignIntervals(IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var aligned = rows.Select(row => row.ToArray()).ToArray();
        foreach (var column in Enumerable.Range(0, _headers.Count).Where(column => _isNumeric[column]))
        {
            var parts = rows.Select(row => row[column].Split(" [", 2)).ToArray();
            if (!parts.Any(part => part.Length == 2))
            {
                continue;
            }

            var (mean, interval) = (parts.Max(part => part[0].Length), parts.Max(part => part.Length == 2 ? part[1].Length + 2 : 0));
            for (var row = 0; row < aligned.Length; row++)
            {
                var (value, end) = (parts[row][0].PadLeft(mean), parts[row].Length == 2 ? $"[{parts[row][1]}" : "");
                aligned[row][column] = $"{value}{end.PadLeft(interval)}";
            }
        }

        return aligned;
    }

    /// <summary>The lines of a cell. A number is broken only where its table says so.</summary>
    private string[] Fold(string cell, int column, int width, bool isHeader) =>
        [.. cell.Split('\n').SelectMany(line => _isNumeric[column] && !isHeader ? [line] : TextWrap.Lines(line, width))];

    private string Align(string text, int column, int width)
    {
        var blanks = new string(' ', Math.Max(0, width - text.GetCellWidth()));
        return _isNumeric[column] ? blanks + text : text + blanks;
    }

    /// <summary>
    /// The width of each column: what it needs, or, if the line is too short, at most as much as makes all fit. Short columns stay whole,
    /// and long ones share the rest of the line.
    /// </summary>
    private int[] Widths()
    {
        int[] wanted = [.. Enumerable.Range(0, _headers.Count).Select(column => Widest(column, isWrapped: false))];
        var room = _width - (_gap * (wanted.Length - 1));
        if (wanted.Sum() <= room)
        {
            return wanted;
        }

        int[] widths = [.. _least];
        for (var spare = room - widths.Sum(); spare > 0; spare--)
        {
            widths[Enumerable.Range(0, widths.Length).Where(column => widths[column] < wanted[column]).MinBy(column => widths[column])]++;
        }

        return widths;
    }

    /// <summary>The width of the widest cell or heading of a column, or of its longest word or number.</summary>
    private int Widest(int column, bool isWrapped)
    {
        char[] separators = isWrapped && !_isNumeric[column] ? [' ', '\n'] : ['\n'];
        return Math.Max(
            Longest(_headers[column], isWrapped ? [' '] : ['\n']),
            _rows.Select(row => Longest(row[column], separators)).DefaultIfEmpty().Max());
    }

    /// <summary>The longest part of a text; its indent is not a part, and stays with the first.</summary>
    private static int Longest(string text, char[] separators) =>
        text.Length - text.TrimStart(' ').Length
            + text.TrimStart(' ').Split(separators).SelectMany(part => separators is [' ', ..] ? TextWrap.Pieces(part) : [part])
                .Select(part => part.GetCellWidth()).DefaultIfEmpty().Max();
}
