using System.Collections.Immutable;
using System.Globalization;
using Experiments.Domain;
using Sylvan.Data.Csv;

namespace Experiments.Features.Storage;

/// <summary>Reads one published table: checks every cell, and collects problems with their locations.</summary>
internal sealed class PublishedTableReader
{
    private static readonly string[] FileNames = ["filename", "file", "path"];
    private static readonly string[] Labels = ["label", "genre", "class"];

    private readonly string _path;
    private readonly CsvDataReader _csv;
    private readonly List<string> _names;
    private readonly List<string> _problems = [];
    private readonly List<string> _leftOut = [];
    private readonly List<PublishedRow> _rows = [];
    private readonly Dictionary<(string, int), int> _lines = [];
    private readonly Dictionary<string, string> _genres = new(StringComparer.Ordinal);

    public PublishedTableReader(string path, CsvDataReader csv)
    {
        (_path, _csv) = (path, csv);
        _names = [.. Enumerable.Range(0, csv.FieldCount).Select(column => CsvText.Read(csv.GetName(column).Trim()))];
    }

    public PublishedTable Read(string sha256)
    {
        var (fileName, label, length) = (Find(FileNames), Find(Labels), _names.IndexOf("length"));
        if (fileName < 0 || label < 0)
        {
            throw new UserErrorException(
                $"{_path}:1: has no column {(fileName < 0 ? "filename (track.slice.wav or track.wav)" : "label (the genre)")}; "
                + $"it has {string.Join(", ", _names)}");
        }

        int[] features = [.. Enumerable.Range(0, _names.Count).Where(column => column != fileName && column != label && column != length)];
        CheckNames(features);
        while (_csv.Read())
        {
            ReadRow(fileName, label, length, features);
        }

        if (_problems.Count > 0 || _rows.Count == 0)
        {
            throw _problems.Count > 0
                ? UserErrorException.FromProblems(Shorten(_problems))
                : new UserErrorException($"{_path}: has no usable row");
        }

        return new PublishedTable
        {
            Sha256 = sha256,
            Columns = [.. features.Select(column => new TableColumn(_names[column]))],
            Rows = [.. _rows.OrderBy(row => row.Track, StringComparer.Ordinal).ThenBy(row => row.Index)],
            LeftOut = [.. _leftOut],
        };
    }

    /// <summary>The first twenty, and how many more: a column of words would produce thousands.</summary>
    public static List<string> Shorten(List<string> problems) =>
        problems.Count <= 20 ? problems : [.. problems.Take(20), $"and {problems.Count - 20} more problems"];

    private int Find(string[] words) => _names.FindIndex(name => words.Contains(name.ToLowerInvariant()));

    private void CheckNames(int[] features)
    {
        if (features.Length == 0)
        {
            _problems.Add($"{_path}:1: has no column of numbers");
        }

        foreach (var column in features)
        {
            if (_names[column].Length == 0 || ParquetTable.ReservedNames.Contains(_names[column]))
            {
                _problems.Add(
                    $"{_path}:1:{column + 1}: the column is called '{_names[column]}', "
                    + $"which is {(_names[column].Length == 0 ? "empty" : "reserved")}; rename it");
            }
            else if (_names.IndexOf(_names[column]) != column)
            {
                _problems.Add($"{_path}:1:{column + 1}: another column is also called '{_names[column]}'; rename one of the two");
            }
        }
    }

    private void ReadRow(int fileName, int label, int length, int[] features)
    {
        var line = _csv.RowNumber + 1;
        if (_csv.RowFieldCount != _names.Count)
        {
            _problems.Add($"{_path}:{line}: has {_csv.RowFieldCount} cells, but the header has {_names.Count}");
            return;
        }

        var (file, genre) = (CsvText.Read(_csv.GetString(fileName).Trim()), CsvText.Read(_csv.GetString(label).Trim()));
        if (file.Length == 0 || genre.Length == 0)
        {
            _problems.Add(
                $"{_path}:{line}:{(file.Length == 0 ? fileName : label) + 1}: the {(file.Length == 0 ? "file name" : "label")} is missing");
            return;
        }

        var (track, index) = ParseFileName(file, genre);
        if (!_genres.TryAdd(track, genre) && _genres[track] != genre)
        {
            _problems.Add($"{_path}:{line}:{label + 1}: {track} is {genre} here and {_genres[track]} above; a track has one genre");
        }

        if (!_lines.TryAdd((track, index), line))
        {
            _problems.Add($"{_path}:{line}:{fileName + 1}: {file} is already on line {_lines[(track, index)]}; delete one of the two");
            return;
        }

        if (ReadValues(line, features) is { } values)
        {
            int? samples = length >= 0
                && int.TryParse(_csv.GetString(length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number > 0
                    ? number
                    : null;
            _rows.Add(new PublishedRow(track, index, genre, samples, values));
        }
    }

    private ImmutableArray<float>? ReadValues(int line, int[] features)
    {
        var values = ImmutableArray.CreateBuilder<float>(features.Length);
        var missing = new List<string>();
        foreach (var column in features)
        {
            var cell = _csv.GetString(column).Trim();
            if (cell.Length == 0 || cell.ToLowerInvariant() is "nan" or "na" or "null" or "inf" or "-inf")
            {
                missing.Add($"{_path}:{line}:{column + 1}: {_names[column]} is {(cell.Length == 0 ? "empty" : cell)}; the row is skipped");
                values.Add(0);
            }
            else if (double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && double.IsFinite((float)number))
            {
                values.Add((float)number);
            }
            else
            {
                _problems.Add(
                    $"{_path}:{line}:{column + 1}: {_names[column]} is '{cell}', not a number; correct the cell or delete the column");
                return null;
            }
        }

        _leftOut.AddRange(missing);
        return missing.Count == 0 ? values.MoveToImmutable() : null;
    }

    /// <summary>
    /// The last part is a slice's number, unless it belongs to the track's name: in <c>blues.00000.wav</c> it has leading zeros, and
    /// without it only the genre would remain.
    /// </summary>
    private static (string Track, int Index) ParseFileName(string file, string genre)
    {
        var stem = Path.GetFileNameWithoutExtension(file.Replace('\\', '/'));
        var cut = stem.LastIndexOf('.');
        return cut > 0 && stem[..cut] != genre && stem[(cut + 1)..] is ("0" or [>= '1' and <= '9', ..]) and var last
            && int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? (stem[..cut], index)
            : (stem, 0);
    }
}
