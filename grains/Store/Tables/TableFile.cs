using System.Collections.Immutable;
using System.Globalization;
using Experiments.Domain;

namespace Experiments.Store.Tables;

/// <summary>
/// A table in a text file, as pandas, R, Excel, openSMILE or numpy write it: the one reader of every CSV file that is given to us.
/// Encoding, delimiter and header are recognized, and every row of the file is either read or named in an error.
/// </summary>
public sealed class TableFile
{
    private readonly string _text;
    private readonly TableDialect _dialect;

    private TableFile(string path, string text, TableDialect dialect, ImmutableArray<string> names)
    {
        (Path, _text, _dialect, Names) = (path, text, dialect, names);
    }

    /// <summary>The file, for messages.</summary>
    public string Path { get; }

    /// <summary>Column names; empty for a column without one.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>The line of the column names, from 1.</summary>
    public int HeaderLine { get; private init; }

    /// <summary>Number of rows below the header, without blank lines.</summary>
    public int RowCount { get; private init; }

    /// <summary>What was recognized and is not plain CSV in UTF-8, for the user.</summary>
    public ImmutableArray<string> Notes { get; private init; }

    /// <summary>Reads a file's content.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="required">The names that each required column may have, lower case; they also tell the header.</param>
    /// <exception cref="UserErrorException">It is not a table: file and line.</exception>
    public static TableFile Read(string path, ReadOnlySpan<byte> content, params IReadOnlyList<IReadOnlyList<string>> required)
    {
        var (text, encoding) = TableText.Decode(path, content);
        if (text.AsSpan().Trim().IsEmpty)
        {
            throw new UserErrorException($"{path}: is not a table with a header: it is empty");
        }

        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw new UserErrorException($"{path}: has a zero character, so this is not a text file");
        }

        var dialect = TableDialect.Detect(text, required);
        try
        {
            return Scan(path, text, dialect, encoding);
        }
        catch (UserErrorException) when (dialect.Escape != '\\' && text.Contains($"\\{dialect.Quote}", StringComparison.Ordinal))
        {
            return Scan(path, text, dialect with { Escape = '\\' }, encoding);
        }
    }

    /// <summary>Finds a column by the names that it may have, best first; -1 if there is none.</summary>
    public int Find(params IReadOnlyList<string> words) => TableDialect.Find(Names, words);

    /// <summary>How messages call a column.</summary>
    public string Describe(int column) => Names[column].Length > 0 ? Names[column] : $"column {column + 1}, which has no name";

    /// <summary>Starts to read the rows below the header.</summary>
    public TableRows Open() => new(Path, _dialect.Open(_text), _dialect.HeaderRecord + 1, Names.Length);

    private static TableFile Scan(string path, string text, TableDialect dialect, string? encoding)
    {
        using var rows = new TableRows(path, dialect.Open(text), dialect.HeaderRecord, width: 0);
        _ = rows.Read();
        var (names, line) = (dialect.NamesOf([.. Enumerable.Range(0, rows.Cells).Select(rows.Raw)]), rows.Line);
        var (count, wider, used) = (0, 0, 0);
        while (rows.Read())
        {
            count++;
            used = Math.Max(used, rows.Used - 1);
            wider += rows.Cells == names.Count + 1 ? 1 : 0;
        }

        // R writes no name above the names of rows. A delimiter at the end of each row is not a column.
        var hasRowNames = count > 0 && wider == count && used == names.Count;
        if (hasRowNames)
        {
            names.Insert(0, "");
        }

        // Spreadsheets end rows and header with delimiters that enclose nothing.
        while (names.Count > used + 1 && names[^1].Length == 0)
        {
            names.RemoveAt(names.Count - 1);
        }

        return new TableFile(path, text, dialect, [.. names])
        {
            HeaderLine = line,
            RowCount = count,
            Notes = [.. Describe(dialect, encoding, line, hasRowNames)],
        };
    }

    private static IEnumerable<string> Describe(TableDialect dialect, string? encoding, int line, bool hasRowNames)
    {
        if (encoding is not null)
        {
            yield return encoding;
        }

        if (dialect.Delimiter != ',')
        {
            yield return $"cells are separated by {dialect.Delimiter switch
            {
                ' ' => "blanks",
                '\t' => "tabs",
                var other => $"'{other}'",
            }}";
        }

        if (line > 1)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"the column names are on line {line}; the lines before it are not rows");
        }

        if (hasRowNames)
        {
            yield return "the first column has no name, as R writes row names";
        }
    }
}
