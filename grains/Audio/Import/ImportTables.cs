using System.Globalization;
using Experiments.Audio.Files;
using Experiments.Domain;
using Experiments.Store.Paths;
using Sylvan.Data.Csv;

namespace Experiments.Audio.Import;

/// <summary>Reads the two optional CSV files of an import: the genre of each file, and the group of each track.</summary>
internal static class ImportTables
{
    /// <summary>Maximum table size, bytes: 128 for each of a million tracks.</summary>
    private const long MaxBytes = 128_000_000;

    /// <summary>The files of a manifest: columns path and genre, and optionally group.</summary>
    /// <exception cref="UserErrorException">All problems, one per line with file:line.</exception>
    public static IReadOnlyList<DatasetFile> ReadManifest(string name, DatasetFolder folder)
    {
        var path = Path.Combine(folder.Root, name);
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var problems = new List<string>();
        var files = new List<DatasetFile>();
        foreach (var (line, cells) in Read(
            path, () => folder.Open(name), [["path", "file", "filename"], ["genre", "label"]], ["group", "artist", "album"]))
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
    public static IReadOnlyDictionary<string, string> ReadGroups(string path)
    {
        var groups = new Dictionary<string, string>(StringComparer.Ordinal);
        var problems = new List<string>();
        foreach (var (line, cells) in Read(
            path, () => RealPath.Open(path), [["track", "path", "file", "filename"], ["group", "artist", "album", "song"]], []))
        {
            if (cells[0].Length > 0 && cells[1].Length > 0 && !groups.TryAdd(cells[0].Replace('\\', '/'), cells[1]))
            {
                problems.Add($"{path}:{line}: {cells[0]} has a group already; delete one of the two lines");
            }
        }

        return problems.Count > 0 ? throw UserErrorException.FromProblems(problems) : groups;
    }

    private static List<(int Line, string[] Cells)> Read(string path, Func<FileStream> open, string[][] required, string[] optional)
    {
        try
        {
            using var stream = open();
            if (stream.Length > MaxBytes)
            {
                throw new UserErrorException(
                    $"{path}: has {stream.Length} bytes; such a table has at most {MaxBytes}. Is it the right file?");
            }

            using var reader = CsvDataReader.Create(new StreamReader(stream), new CsvDataReaderOptions { HasHeaders = true });
            var names = Enumerable.Range(0, reader.FieldCount).Select(column => reader.GetName(column).Trim()).ToList();
            int[] columns =
            [
                .. required.Append(optional).Select(words => names.FindIndex(name => words.Contains(name.ToLowerInvariant()))),
            ];
            foreach (var (words, column) in required.Zip(columns))
            {
                if (column < 0)
                {
                    throw new UserErrorException($"{path}:1: needs a column {words[0]}; it has {string.Join(", ", names)}");
                }
            }

            var rows = new List<(int, string[])>();
            while (reader.Read())
            {
                rows.Add((reader.RowNumber + 1,
                    [
                        .. columns.Select(
                            column => column < 0 || column >= reader.RowFieldCount ? "" : CsvText.Read(reader.GetString(column).Trim())),
                    ]));
            }

            return rows;
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
        catch (Exception error) when (error is CsvFormatException or CsvMissingHeadersException or CsvRecordTooLargeException)
        {
            throw new UserErrorException(
                UserErrorKind.Invalid,
                string.Create(CultureInfo.InvariantCulture, $"{path}: is not a CSV table with a header: {error.Reason()}"), error);
        }
    }
}
