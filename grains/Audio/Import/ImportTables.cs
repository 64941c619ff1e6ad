using Experiments.Audio.Files;
using Experiments.Domain;
using Experiments.Store.Paths;
using Experiments.Store.Tables;

namespace Experiments.Audio.Import;

/// <summary>Reads the two optional CSV files of an import: the genre of each file, and the group of each track.</summary>
internal static class ImportTables
{
    /// <summary>Maximum table size, bytes: 128 for each of a million tracks.</summary>
    private const long MaxBytes = 128_000_000;

    /// <summary>The files of a manifest: columns path and genre, and optionally group.</summary>
    /// <exception cref="UserErrorException">All problems, one per line with file:line.</exception>
    public static IReadOnlyList<DatasetFile> ReadManifest(string name, DatasetFolder folder, List<string> notes)
    {
        var path = Path.Combine(folder.Root, name);
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var problems = new List<string>();
        var files = new List<DatasetFile>();
        foreach (var (line, cells) in Read(
            path, () => folder.Open(name), [["path", "file", "filename", "file_name"], ["genre", "label"]],
            ["group", "artist", "album"], notes))
        {
            var file = cells[0].Replace('\\', '/');
            if (DatasetFolder.IsOutside(file))
            {
                problems.Add($"{path}:{line}: {cells[0]} is outside the dataset's folder; write a path relative to it, without ..");
            }
            else if (cells[1].Length == 0)
            {
                problems.Add($"{path}:{line}: {file} has no genre");
            }
            else if (!seen.TryAdd(file, line))
            {
                problems.Add($"{path}:{line}: {file} is already on line {seen[file]}; delete one of the two");
            }
            else
            {
                files.Add(new DatasetFile(file, cells[1], cells[2].Length > 0 ? cells[2] : null));
            }
        }

        return problems.Count > 0 ? throw UserErrorException.FromProblems(problems)
            : files.Count > 0 ? [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)]
            : throw new UserErrorException($"{path}: names no file");
    }

    /// <summary>The groups of tracks, keyed as in the file: track name, file name or path.</summary>
    /// <exception cref="UserErrorException">A column is missing, or a track has two groups.</exception>
    public static IReadOnlyDictionary<string, string> ReadGroups(string path, List<string> notes)
    {
        var groups = new Dictionary<string, string>(StringComparer.Ordinal);
        var problems = new List<string>();
        var without = new List<int>();
        foreach (var (line, cells) in Read(
            path, () => RealPath.Open(path), [["track", "path", "file", "filename", "file_name"], ["group", "artist", "album", "song"]], [],
            notes))
        {
            if (cells[0].Length == 0)
            {
                problems.Add($"{path}:{line}: names no track");
            }
            else if (cells[1].Length == 0)
            {
                without.Add(line);
            }
            else if (!groups.TryAdd(cells[0].Replace('\\', '/'), cells[1]))
            {
                problems.Add($"{path}:{line}: {cells[0]} has a group already; delete one of the two lines");
            }
        }

        if (without.Count > 0)
        {
            notes.Add($"{Path.GetFileName(path)}: rows without a group: {without.Count}, the first on line {without[0]}");
        }

        return problems.Count > 0 ? throw UserErrorException.FromProblems(problems) : groups;
    }

    /// <summary>
    /// Reads the columns asked for; <paramref name="notes"/> gets what was recognized about the file and how many rows it has.
    /// </summary>
    private static List<(int Line, string[] Cells)> Read(
        string path, Func<FileStream> open, string[][] required, string[] optional, List<string> notes)
    {
        try
        {
            using var stream = open();
            if (stream.Length > MaxBytes)
            {
                throw new UserErrorException(
                    $"{path}: has {stream.Length} bytes; such a table has at most {MaxBytes}. Is it the right file?");
            }

            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            var table = TableFile.Read(path, content, required);
            if (required.FirstOrDefault(words => table.Find(words) < 0) is { } missing)
            {
                throw new UserErrorException(
                    $"{path}:{table.HeaderLine}: needs a column {missing[0]}; it has {string.Join(", ", table.Names.Take(20))}");
            }

            int[] columns = [.. required.Append(optional).Select(words => table.Find(words))];
            notes.AddRange(table.Notes.Select(note => $"{Path.GetFileName(path)}: {note}"));
            notes.Add($"{Path.GetFileName(path)}: {table.RowCount} of {table.RowCount} rows read");
            return ReadRows(table, columns);
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

    private static List<(int Line, string[] Cells)> ReadRows(TableFile table, int[] columns)
    {
        var read = new List<(int, string[])>();
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
}
