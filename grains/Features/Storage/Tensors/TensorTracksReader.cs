using System.Collections.Immutable;
using System.Globalization;
using Experiments.Domain;
using Experiments.Store.Tables;

namespace Experiments.Features.Storage.Tensors;

/// <summary>Reads the table of an array: checks every cell, and collects problems with their locations.</summary>
internal sealed class TensorTracksReader
{
    private readonly TableFile _table;
    private readonly int _track;
    private readonly int _genre;
    private readonly int _part;
    private readonly int _group;
    private readonly int _slice;
    private readonly int _start;
    private readonly List<string> _problems = [];
    private readonly List<TensorRow> _rows = [];
    private readonly Dictionary<string, TensorRow> _first = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Path, double? Place), int> _lines = [];

    public TensorTracksReader(TableFile table)
    {
        _table = table;
        (_track, _genre) = (table.Find(Tracks), table.Find(Genres));
        (_part, _group) = (table.Find("part", "split", "fold"), table.Find("group", "artist", "album"));
        (_slice, _start) = (table.Find("slice"), table.Find("start"));
        if (_track < 0 || _genre < 0)
        {
            throw new UserErrorException(
                $"{table.Path}:{table.HeaderLine}: has no column {(_track < 0 ? "track" : "genre")}; "
                + $"it has {string.Join(", ", table.Names.Take(20))}");
        }
    }

    /// <summary>The names that the column of tracks may have, best first.</summary>
    public static ImmutableArray<string> Tracks { get; } = ["track", "filename", "file", "file_name", "path", "name"];

    /// <summary>The names that the column of labels may have, best first.</summary>
    public static ImmutableArray<string> Genres { get; } = ["genre", "label", "class"];

    private bool AreSlices => _slice >= 0 || _start >= 0;

    public TensorTracks Read()
    {
        using (var rows = _table.Open())
        {
            while (rows.Read())
            {
                ReadRow(rows);
            }
        }

        CheckParts();
        if (_problems.Count > 0)
        {
            throw UserErrorException.FromProblems(PublishedTableReader.Shorten(_problems));
        }

        var all = _start >= 0 && _slice < 0 ? NumberByStart() : _rows.ToImmutableArray();
        var (names, collisions) = PublishedTracks.Name(
            [.. all.Select(row => new PublishedRow(row.Track, row.Index, row.Genre, null, []) { Path = row.Path })]);
        return all.IsEmpty
            ? throw new UserErrorException($"{_table.Path}: has no rows below its header")
            : new TensorTracks(
                _table.Path, [.. all.Select(row => row with { Track = names[row.Path] })], AreSlices, [.. _table.Notes, .. collisions]);
    }

    /// <summary>The place of a cell, for messages.</summary>
    private string At(int line, int column) => $"{_table.Path}:{line}:{column + 1}";

    private void ReadRow(TableRows cells)
    {
        var line = cells.Line;
        if (cells.Count != _table.Names.Length)
        {
            _problems.Add($"{_table.Path}:{line}: has {cells.Count} cells, but the header has {_table.Names.Length}");
            return;
        }

        var (name, genre) = (cells.Text(_track), cells.Text(_genre));
        if (name.Length == 0 || ColumnNumbers.IsMissingLabel(genre))
        {
            _problems.Add(name.Length == 0 ? $"{At(line, _track)}: the track is missing" : $"{At(line, _genre)}: the genre is missing");
            return;
        }

        if (ReadNumber(cells, _slice, isWhole: true, out var slice) && ReadNumber(cells, _start, isWhole: false, out var start))
        {
            var path = PublishedTracks.Parse(name);
            Add(new TensorRow(path, (int)(slice ?? 0), genre, path)
            {
                Part = cells.Text(_part) is { Length: > 0 } part ? PublishedFolds.Normalize(part) : null,
                Group = cells.Text(_group) is { Length: > 0 } group ? group : null,
                Start = start,
                Line = line,
            });
        }
    }

    /// <summary>The number of a column that need not exist.</summary>
    private bool ReadNumber(TableRows cells, int column, bool isWhole, out double? number)
    {
        number = null;
        if (column < 0)
        {
            return true;
        }

        if (double.TryParse(cells.Text(column), NumberStyles.Float, CultureInfo.InvariantCulture, out var read)
            && read is >= 0 and <= int.MaxValue && (!isWhole || read == Math.Floor(read)))
        {
            number = read;
            return true;
        }

        _problems.Add(
            $"{At(cells.Line, column)}: {_table.Names[column]} is '{cells.Text(column)}'; "
            + $"write {(isWhole ? "the number of the slice in its track, such as 0" : "the slice's start in seconds, such as 4.5")}");
        return false;
    }

    private void Add(TensorRow row)
    {
        var first = _first.TryAdd(row.Path, row) ? row : _first[row.Path];
        if (!_lines.TryAdd((row.Path, _slice >= 0 ? row.Index : row.Start), row.Line))
        {
            var line = _lines[(row.Path, _slice >= 0 ? row.Index : row.Start)];
            _problems.Add($"{At(row.Line, _track)}: {row.Path} is already on line {line}"
                + (AreSlices ? $" with the same {(_slice >= 0 ? "slice" : "start")}; delete one of the two, in the array too"
                    : "; delete one of the two, in the array too, or add a column slice if the rows are slices of tracks"));
            return;
        }

        (int Column, string What, string? Here, string? Above)[] cells =
        [
            (_genre, "genre", row.Genre, first.Genre), (_part, "part", row.Part, first.Part), (_group, "group", row.Group, first.Group),
        ];
        foreach (var (column, what, here, above) in cells.Where(cell => cell.Here != cell.Above))
        {
            _problems.Add($"{At(row.Line, column)}: {row.Path} is {here ?? "empty"} here and {above ?? "empty"} on line {first.Line}; "
                + $"a track has one {what}");
        }

        _rows.Add(row);
    }

    /// <summary>Parts are train, validation and test, or numbered folds; not both.</summary>
    private void CheckParts()
    {
        var areParts = _rows.Any(row => row.Part is { } part && PublishedFolds.FindPart(part) is not null);
        foreach (var row in _rows)
        {
            if (row.Part is not { } part)
            {
                continue;
            }

            if (areParts ? PublishedFolds.FindPart(part) is null : !part.All(char.IsAsciiDigit))
            {
                _problems.Add(
                    $"{At(row.Line, _part)}: {_table.Names[_part]} is '{part}', {(areParts ? "not train, validation (or valid) or test"
                        : "neither a part (train, validation, test) nor the number of a fold")}; "
                    + "correct the cell, or leave it empty for a track without");
            }
        }
    }

    private ImmutableArray<TensorRow> NumberByStart()
    {
        var index = new Dictionary<TensorRow, int>(ReferenceEqualityComparer.Instance);
        foreach (var track in _rows.GroupBy(row => row.Path, StringComparer.Ordinal))
        {
            foreach (var (number, row) in track.OrderBy(row => row.Start).Index())
            {
                index[row] = number;
            }
        }

        return [.. _rows.Select(row => row with { Index = index[row] })];
    }
}
