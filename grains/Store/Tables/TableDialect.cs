using System.Text;
using Experiments.Domain;
using Sylvan.Data.Csv;

namespace Experiments.Store.Tables;

/// <summary>How the text of a table is written.</summary>
/// <param name="Delimiter">What separates cells; a blank stands for any number of blanks and tabs.</param>
/// <param name="Quote">What encloses a cell that contains delimiters: a double quote, or a single one as openSMILE writes.</param>
/// <param name="Escape">What precedes a quote within a quoted cell: the quote itself, or a backslash as R's write.table writes.</param>
/// <param name="HeaderRecord">Number of the record that holds the column names, from 0; those before it are comments.</param>
internal readonly record struct TableDialect(char Delimiter, char Quote, char Escape, int HeaderRecord)
{
    /// <summary>Records that are read to recognize a dialect.</summary>
    private const int Sample = 20;

    private const string Delimiters = ",;\t| ";

    /// <summary>Recognizes the dialect by the columns that the table must have, then by rows of equal length.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="required">The names that each required column may have, lower case.</param>
    public static TableDialect Detect(string text, IReadOnlyList<IReadOnlyList<string>> required)
    {
        if (ReadExcelMark(text) is { } delimiter)
        {
            return new TableDialect(delimiter, '"', '"', 1);
        }

        var sample = text[..EndOfSample(text)];
        var (best, score) = (new TableDialect(',', '"', '"', 0), (Words: -1, Even: -1.0));
        foreach (var candidate in Delimiters)
        {
            var dialect = new TableDialect(candidate, '"', '"', 0);
            var records = dialect.ReadSample(sample);
            var (header, words) = dialect.FindHeader(records, required);
            var even = Evenness(records, header);
            if ((words, even).CompareTo(score) > 0)
            {
                var quote = records.Count > header + 1 && HasSingleQuotes(records, header) ? '\'' : '"';
                (best, score) = (dialect with { Quote = quote, Escape = quote, HeaderRecord = header }, (words, even));
            }
        }

        return best;
    }

    /// <summary>Opens the records of a text.</summary>
    public CsvDataReader Open(string text)
    {
        var records = Delimiter == ' ' ? JoinBlanks(text) : text;
        return CsvDataReader.Create(new StringReader(records), new CsvDataReaderOptions
        {
            HasHeaders = false,
            Delimiter = Delimiter,
            Quote = Quote,
            Escape = Escape,
            CsvStyle = CsvStyle.Standard,
            Comment = '\0', // The text has none, so that no row is taken for a comment.
            BufferSize = Math.Clamp(records.Length + 1, 0x100, 0x10000),
            MaxBufferSize = records.Length + 0x10000,
        });
    }

    /// <summary>Opens the records of a text that is read as a stream; its delimiter is not a blank.</summary>
    public CsvDataReader Open(TextReader text) => CsvDataReader.Create(text, new CsvDataReaderOptions
    {
        HasHeaders = false,
        Delimiter = Delimiter,
        Quote = Quote,
        Escape = Escape,
        CsvStyle = CsvStyle.Standard,
        Comment = '\0',
        BufferSize = 0x10000,
        MaxBufferSize = 0x100000,
    });

    /// <summary>The name of a column as it stands in a header.</summary>
    private static string NameOf(string cell) => CsvText.Read(cell.Trim());

    /// <summary>Column names of a record; a number sign before the first is numpy's mark of a header.</summary>
    public List<string> NamesOf(IReadOnlyList<string> cells)
    {
        var named = Delimiter == ' ' && cells is ["#", _, ..] ? cells.Skip(1) : cells;
        return [.. named.Select((cell, i) => NameOf(i == 0 && cell.TrimStart('#', ' ') is { Length: > 0 } name ? name : cell))];
    }

    /// <summary>Finds a column: the first of the names that any column has.</summary>
    public static int Find(IReadOnlyList<string> names, IReadOnlyList<string> words)
    {
        foreach (var word in words)
        {
            for (var i = 0; i < names.Count; i++)
            {
                if (names[i].Equals(word, StringComparison.OrdinalIgnoreCase))
                {
                    return i;
                }
            }
        }

        return -1;
    }

    /// <summary>Excel's first line <c>sep=;</c>, which names the delimiter.</summary>
    private static char? ReadExcelMark(string text)
    {
        var line = text.AsSpan()[..Math.Max(0, text.AsSpan().IndexOfAny('\r', '\n'))].Trim('"');
        return line.Length == 5 && line.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) ? line[4] : null;
    }

    private static int EndOfSample(string text)
    {
        var end = 0;
        for (var lines = 0; lines < Sample * 2; lines++)
        {
            var next = text.AsSpan(end).IndexOfAny('\r', '\n');
            if (next < 0)
            {
                return text.Length;
            }

            end += next + 1;
        }

        return end;
    }

    private List<List<string>> ReadSample(string sample)
    {
        var records = new List<List<string>>();
        try
        {
            using var reader = Open(sample);
            while (records.Count < Sample && reader.Read())
            {
                List<string> cells = [.. Enumerable.Range(0, reader.RowFieldCount).Select(reader.GetString)];
                if (!cells.TrueForAll(string.IsNullOrWhiteSpace))
                {
                    records.Add(cells);
                }
            }
        }
        catch (CsvFormatException)
        {
            // With this delimiter quotes make no sense, or the sample ends within a quoted cell: what was read so far has to do.
        }

        return records;
    }

    /// <summary>The header is the first record that is no comment, or of the comments before it the one that names more columns.</summary>
    private (int Record, int Words) FindHeader(List<List<string>> records, IReadOnlyList<IReadOnlyList<string>> required)
    {
        var best = (Record: 0, Words: -1);
        for (var i = 0; i < records.Count; i++)
        {
            var names = NamesOf(records[i]);
            var (words, isComment) = (required.Count(column => Find(names, column) >= 0), records[i][0].StartsWith('#'));
            if (words > best.Words || (words == best.Words && !isComment))
            {
                best = (i, words);
            }

            if (!isComment)
            {
                break;
            }
        }

        return best;
    }

    /// <summary>The share of rows that have as many cells as the first, 0 if cells do not number two.</summary>
    private static double Evenness(List<List<string>> records, int header)
    {
        var rows = records.Skip(header + 1).Select(row => row.Count).ToList();
        return rows.Count == 0 ? (records.Count > header && records[header].Count > 1 ? 1 : 0)
            : rows[0] < 2 || Math.Abs(rows[0] - records[header].Count) > 1 ? 0
            : rows.Count(cells => cells == rows[0]) / (double)rows.Count;
    }

    /// <summary>Whether some column is in single quotes throughout.</summary>
    private static bool HasSingleQuotes(List<List<string>> records, int header)
    {
        var rows = records.Skip(header + 1).ToList();
        return Enumerable.Range(0, rows[0].Count).Any(
            column => rows.TrueForAll(row => column < row.Count && row[column].Trim() is ['\'', _, .., '\'']));
    }

    /// <summary>Runs of blanks and tabs outside quotes as one blank, none at the ends of lines.</summary>
    private string JoinBlanks(string text)
    {
        var joined = new StringBuilder(text.Length);
        var (isQuoted, isPending) = (false, false);
        foreach (var letter in text)
        {
            isQuoted ^= letter == Quote;
            if (!isQuoted && letter is (' ' or '\t'))
            {
                isPending = true;
                continue;
            }

            if (isPending && letter is not ('\r' or '\n') && joined.Length > 0 && joined[^1] is not ('\r' or '\n'))
            {
                joined.Append(' ');
            }

            isPending = false;
            joined.Append(letter);
        }

        return joined.ToString();
    }
}
