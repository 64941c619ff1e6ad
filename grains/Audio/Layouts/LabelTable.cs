using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Store.Tables;

namespace Experiments.Audio.Layouts;

/// <summary>A column of a table that names files.</summary>
/// <param name="Words">The names that it may have, lower case, best first.</param>
/// <param name="IsRequired">Whether a table without it is refused.</param>
internal readonly record struct LabelColumn(ImmutableArray<string> Words, bool IsRequired = false);

/// <summary>
/// The columns that an import asks for, of a CSV, TSV or JSONL file. Every row of the file is read, or named in an error with its line.
/// </summary>
/// <param name="Path">The file, for messages.</param>
/// <param name="Found">The name of each column in the file, lower case; null if it has none.</param>
/// <param name="Rows">Line from 1, and the text of each column; empty where there is none.</param>
internal sealed record LabelTable(
    string Path, ImmutableArray<string?> Found, IReadOnlyList<(int Line, ImmutableArray<string> Cells)> Rows)
{
    /// <summary>The largest manifest, bytes: 128 for each of a million tracks.</summary>
    public const long MaxBytes = 128_000_000;

    /// <summary>The usual names of the column of files, best first.</summary>
    public static LabelColumn PathColumn { get; } = new(["path", "file", "filename", "file_name", "filepath", "audio"], IsRequired: true);

    /// <summary>The usual names of the column of groups, best first.</summary>
    public static LabelColumn GroupColumn { get; } = new(["group", "artist", "album"]);

    /// <summary>The column of labels: the one that the user names, or else by its usual names.</summary>
    public static LabelColumn LabelsOf(string? column) =>
        new(column is null ? ["genre", "label", "category", "class"] : [column], IsRequired: true);

    /// <summary>Reads the columns asked for.</summary>
    /// <param name="path">The file, for messages and by its extension for its kind.</param>
    /// <param name="open">Opens it.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="notes">Gets what was recognized about the file and how many rows it has.</param>
    /// <param name="maxBytes">A larger file is refused.</param>
    /// <exception cref="UserErrorException">A column is missing, or rows cannot be read: one line per problem with file:line.</exception>
    public static LabelTable Read(
        string path, Func<Stream> open, ImmutableArray<LabelColumn> columns, List<string> notes, long maxBytes = MaxBytes)
    {
        var content = ReadAll(path, open, maxBytes);
        return IsJson(path) ? ReadJson(path, content, columns, notes) : ReadText(path, content, columns, notes);
    }

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="UserErrorException">It cannot be read, or is too large.</exception>
    public static byte[] ReadAll(string path, Func<Stream> open, long maxBytes)
    {
        try
        {
            using var stream = open();
            if (stream.Length > maxBytes)
            {
                throw new UserErrorException(
                    $"{path}: has {stream.Length} bytes; such a table has at most {maxBytes}. Is it the right file?");
            }

            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            return content;
        }
        catch (AudioFormatException error)
        {
            throw new UserErrorException(error.Kind, $"{path}: {error.Message}", error);
        }
        catch (Exception error) when (AudioFormatException.IsOfSystem(error))
        {
            var reason = AudioFormatException.Unreadable(error);
            throw new UserErrorException(reason.Kind, $"{path}: {reason.Message}", error);
        }
    }

    /// <summary>Whether a file is read as JSON lines.</summary>
    public static bool IsJson(string path) => System.IO.Path.GetExtension(path).ToUpperInvariant() is ".JSONL" or ".NDJSON";

    private static LabelTable ReadText(string path, byte[] content, ImmutableArray<LabelColumn> columns, List<string> notes)
    {
        var table = TableFile.Read(path, content, [.. columns.Where(column => column.IsRequired).Select(column => column.Words)]);
        ThrowIfMissing($"{path}:{table.HeaderLine}", columns, words => table.Find(words) >= 0, table.Names);
        int[] indexes = [.. columns.Select(column => table.Find(column.Words))];
        AddNotes(notes, path, table.Notes, table.RowCount);
        return new LabelTable(
            path, [.. indexes.Select(index => index < 0 ? null : table.Names[index].ToLowerInvariant())], ReadRows(table, indexes));
    }

    private static List<(int Line, ImmutableArray<string> Cells)> ReadRows(TableFile table, int[] columns)
    {
        var read = new List<(int, ImmutableArray<string>)>();
        var problems = new List<string>();
        using var rows = table.Open();
        while (rows.Read())
        {
            if (rows.Count > table.Names.Length)
            {
                problems.Add(
                    $"{table.Path}:{rows.Line}: has {rows.Count} cells, but the header has {table.Names.Length}; "
                    + "quote a cell that contains the separator");
            }
            else
            {
                read.Add((rows.Line, [.. columns.Select(rows.Text)]));
            }
        }

        return problems.Count == 0 ? read : throw UserErrorException.FromProblems(problems);
    }

    private static LabelTable ReadJson(string path, byte[] content, ImmutableArray<LabelColumn> columns, List<string> notes)
    {
        var table = JsonLines.Read(path, content);
        string?[] keys =
        [
            .. columns.Select(column => column.Words.Select(word => table.Names.FirstOrDefault(
                name => name.Equals(word, StringComparison.OrdinalIgnoreCase))).FirstOrDefault(name => name is not null)),
        ];
        ThrowIfMissing(
            path, columns, words => table.Names.Any(name => words.Contains(name, StringComparer.OrdinalIgnoreCase)), table.Names);
        AddNotes(notes, path, [], table.Rows.Count);
        return new LabelTable(
            path, [.. keys.Select(key => key?.ToLowerInvariant())],
            [.. table.Rows.Select(row => (row.Line, (ImmutableArray<string>)[.. keys.Select(key => TextOf(row.Cells, key))]))]);
    }

    private static string TextOf(IReadOnlyDictionary<string, string?> cells, string? key) =>
        key is not null && cells.TryGetValue(key, out var text) ? text?.Trim() ?? "" : "";

    private static void ThrowIfMissing(
        string place, ImmutableArray<LabelColumn> columns, Func<ImmutableArray<string>, bool> has, ImmutableArray<string> names)
    {
        foreach (var (words, isRequired) in columns)
        {
            if (isRequired && !has(words))
            {
                throw new UserErrorException(
                    $"{place}: needs a column {string.Join(" or ", words.Take(2))}; it has {string.Join(", ", names.Take(20))}");
            }
        }
    }

    private static void AddNotes(List<string> notes, string path, IEnumerable<string> recognized, int rows)
    {
        notes.AddRange(recognized.Select(note => $"{System.IO.Path.GetFileName(path)}: {note}"));
        notes.Add($"{System.IO.Path.GetFileName(path)}: {rows} of {rows} rows read");
    }
}
