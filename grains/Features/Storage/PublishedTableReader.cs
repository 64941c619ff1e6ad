using System.Collections.Immutable;
using System.Globalization;
using System.IO.Enumeration;
using Experiments.Domain;
using Experiments.Store.Tables;

namespace Experiments.Features.Storage;

/// <summary>Reads one published table: checks every cell, and collects problems with their locations.</summary>
/// <param name="table">The file.</param>
/// <param name="chosen">Names or patterns of the columns to take; empty for every column that is a feature.</param>
internal sealed class PublishedTableReader(TableFile table, ImmutableArray<string> chosen)
{
    /// <summary>Cells that one line about a skipped row names.</summary>
    private const int ShownCells = 3;

    private readonly string _path = table.Path;
    private readonly List<string> _problems = [];
    private readonly List<string> _leftOut = [];
    private readonly List<PublishedRow> _rows = [];
    private readonly Dictionary<(string Track, string Slice), int> _lines = [];
    private readonly Dictionary<string, int> _frames = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _genres = new(StringComparer.Ordinal);
    private readonly List<string> _columnsLeftOut = [];

    /// <summary>The names that a column of file names may have.</summary>
    public static ImmutableArray<string> FileNames { get; } = ["filename", "file", "file_name", "path", "name", "track"];

    /// <summary>The names that a column of labels may have.</summary>
    public static ImmutableArray<string> Labels { get; } = ["label", "genre", "class"];

    /// <summary>
    /// The names of a column with a row's place in its file: where a file has several rows, they are its slices in their order.
    /// </summary>
    public static ImmutableArray<string> FrameTimes { get; } = ["frameTime", "start"];

    public PublishedTable Read(string sha256)
    {
        CheckHeader();
        var (label, length) = (table.Find(Labels), table.Find("length"));
        var numbers = ColumnNumbers.Of(table, [.. Enumerable.Range(0, table.Names.Length)]);
        var fileName = table.Find(FileNames) is >= 0 and var named ? named : table.Names[0].Length == 0 && numbers.IsText(0) ? 0 : -1;
        if (fileName < 0 || label < 0)
        {
            throw new UserErrorException(
                $"{_path}:{table.HeaderLine}: has no column "
                + $"{(fileName < 0 ? "filename (track.slice.wav or track.wav)" : "label (the genre)")}; it has {Shown(table.Names)}");
        }

        var frame = FindFrames(fileName);
        int[] places = frame < 0 ? [] : [frame, table.Find("end")];
        _columnsLeftOut.AddRange(
            places.Where(column => column >= 0).Select(column => $"{table.Describe(column)}: is a row's place in its file"));
        int[] features =
        [
            .. Enumerable.Range(0, table.Names.Length).Where(column => column != fileName && column != label && column != length)
                .Where(column => !places.Contains(column) && IsTaken(column, numbers)),
        ];
        CheckNames(features);
        using (var rows = table.Open())
        {
            while (rows.Read())
            {
                ReadRow(rows, (fileName, label, length, frame), features, numbers);
            }
        }

        if (_problems.Count > 0 || _rows.Count == 0)
        {
            throw _problems.Count > 0
                ? UserErrorException.FromProblems(Shorten(_problems))
                : UserErrorException.FromProblems([$"{_path}: has no usable row", .. Shorten(_leftOut)]);
        }

        return Finish(sha256, features, numbers);
    }

    /// <summary>The first twenty, and how many more: a column of words would produce thousands.</summary>
    public static List<string> Shorten(List<string> problems) =>
        problems.Count <= 20 ? problems : [.. problems.Take(20), $"and {problems.Count - 20} more problems"];

    private static string Shown(ImmutableArray<string> names) =>
        names.Length <= 20 ? string.Join(", ", names) : $"{string.Join(", ", names.Take(20))} and {names.Length - 20} more";

    /// <summary>Refuses a header of several rows, as pandas writes a MultiIndex: its names repeat, and words follow.</summary>
    private void CheckHeader()
    {
        string[] names = [.. table.Names.Where(name => name.Length > 0)];
        using var rows = table.Open();
        if (names.Distinct().Count() == names.Length || !rows.Read())
        {
            return;
        }

        var second = Enumerable.Range(0, Math.Min(rows.Count, table.Names.Length)).Select(rows.Text).ToArray();
        if (second.Any(cell => cell.Length > 0) && !second.Any(cell => double.TryParse(cell, CultureInfo.InvariantCulture, out _)))
        {
            throw new UserErrorException(
                $"{_path}:{table.HeaderLine}: has a header of several rows, as pandas writes a MultiIndex; write one row of names, such as "
                + $"'{names[^1]} {second.Last(cell => cell.Length > 0)}'");
        }
    }

    /// <summary>The column with the rows' places in their files; -1 if each row has its own file name, which tells its slice.</summary>
    private int FindFrames(int fileName)
    {
        var frame = table.Find(FrameTimes);
        if (frame < 0)
        {
            return frame;
        }

        var files = new HashSet<string>(StringComparer.Ordinal);
        using var rows = table.Open();
        while (rows.Read())
        {
            if (rows.Count > fileName && !files.Add(rows.Text(fileName)))
            {
                return frame;
            }
        }

        return -1;
    }

    private bool IsTaken(int column, ColumnNumbers numbers)
    {
        var isChosen = IsChosen(column);
        if (isChosen is false || numbers.FindReason(column) is not { } reason)
        {
            return isChosen is not false;
        }

        if (isChosen is true)
        {
            _problems.Add($"{Header(column)}: {table.Describe(column)} {reason}, so it cannot be taken by --columns");
        }
        else
        {
            _columnsLeftOut.Add($"{table.Describe(column)}: {reason}");
        }

        return false;
    }

    /// <summary>Whether the user takes a column; null if the user has not chosen any.</summary>
    private bool? IsChosen(int column) => chosen.IsEmpty ? null : chosen.Any(pattern => Matches(pattern, column));

    private bool Matches(string pattern, int column) => pattern == table.Names[column]
        || FileSystemName.MatchesSimpleExpression(pattern, table.Names[column], ignoreCase: false);

    /// <summary>The place of a column's name.</summary>
    private string Header(int column) => $"{_path}:{table.HeaderLine}:{column + 1}";

    private PublishedTable Finish(string sha256, int[] features, ColumnNumbers numbers)
    {
        var reasons = chosen.IsEmpty
            ? ColumnSuspicion.Judge([.. features.Select(column => table.Names[column])], _rows) : new string?[features.Length];
        int[] kept = [.. Enumerable.Range(0, features.Length).Where(column => reasons[column] is null)];
        _columnsLeftOut.AddRange(reasons.Index().Where(reason => reason.Item is not null)
            .Select(reason => $"{table.Describe(features[reason.Index])}: {reason.Item}"));
        CheckKept([.. kept.Select(column => features[column])]);
        var (names, collisions) = PublishedTracks.Name(_rows);
        var isWhole = kept.Length == features.Length;
        return new PublishedTable
        {
            Sha256 = sha256,
            Chosen = chosen,
            Columns = [.. kept.Select(column => new TableColumn(table.Names[features[column]]))],
            Rows =
            [
                .. _rows.Select(row => row with
                {
                    Track = names[row.Path],
                    Values = isWhole ? row.Values : [.. kept.Select(column => row.Values[column])],
                }).OrderBy(row => row.Track, StringComparer.Ordinal).ThenBy(row => row.Index),
            ],
            RowsInFile = table.RowCount,
            LeftOut = [.. _leftOut],
            ColumnsLeftOut = [.. _columnsLeftOut],
            Notes = [.. table.Notes, .. numbers.HasDecimalCommas ? ["a comma is the decimal sign"] : (string[])[], .. collisions],
        };
    }

    private void CheckNames(int[] features)
    {
        if (features.Length == 0 && _problems.Count == 0)
        {
            _problems.Add($"{_path}:{table.HeaderLine}: has no column of numbers{Excuse()}");
        }

        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var column in features)
        {
            if (table.Names[column].Length > 0 && !first.TryAdd(table.Names[column], column))
            {
                _problems.Add($"{Header(column)}: another column is also called '{table.Names[column]}'; rename one of the two");
            }
        }

        foreach (var pattern in chosen.Where(pattern => !features.Any(column => Matches(pattern, column))))
        {
            _problems.Add($"{_path}:{table.HeaderLine}: has no column '{pattern}' that --columns can take");
        }
    }

    /// <summary>Checks the names of what is left once indices and the like are out.</summary>
    private void CheckKept(int[] features)
    {
        if (features.Length == 0)
        {
            throw new UserErrorException($"{_path}: has no column to learn from{Excuse()}; --columns takes a column all the same");
        }

        foreach (var column in features)
        {
            if (table.Names[column].Length == 0 || ParquetTable.ReservedNames.Contains(table.Names[column]))
            {
                _problems.Add(
                    $"{Header(column)}: the column is called '{table.Names[column]}', "
                    + $"which is {(table.Names[column].Length == 0 ? "empty" : "reserved")}; rename it");
            }
        }

        if (_problems.Count > 0)
        {
            throw UserErrorException.FromProblems(Shorten(_problems));
        }
    }

    private string Excuse() => _columnsLeftOut.Count == 0 ? "" : $" ({string.Join("; ", Shorten(_columnsLeftOut))})";

    private void ReadRow(TableRows cells, (int File, int Label, int Length, int Frame) place, int[] features, ColumnNumbers numbers)
    {
        var line = cells.Line;
        var (fileName, label, length, frame) = place;
        if (cells.Count != table.Names.Length)
        {
            _problems.Add($"{_path}:{line}: has {cells.Count} cells, but the header has {table.Names.Length}");
            return;
        }

        var (file, genre) = (cells.Text(fileName), cells.Text(label));
        if (file.Length == 0 || ColumnNumbers.IsMissingLabel(genre))
        {
            _problems.Add(
                $"{_path}:{line}:{(file.Length == 0 ? fileName : label) + 1}: the {(file.Length == 0 ? "file name" : "label")} is missing");
            return;
        }

        var (track, index) = frame < 0 ? PublishedTracks.Parse(file, genre) : (PublishedTracks.Parse(file), 0);
        if (!_genres.TryAdd(track, genre) && _genres[track] != genre)
        {
            _problems.Add($"{_path}:{line}:{label + 1}: {track} is {genre} here and {_genres[track]} above; a track has one genre");
        }

        var slice = (track, frame < 0 ? $"{index}" : cells.Text(frame));
        if (!_lines.TryAdd(slice, line))
        {
            var at = frame < 0 ? file : $"{file} at {table.Names[frame]} {cells.Text(frame)}";
            _problems.Add($"{_path}:{line}:{fileName + 1}: {at} is already on line {_lines[slice]}; delete one of the two");
            return;
        }

        if (ReadValues(cells, features, numbers) is { } values)
        {
            int? samples = length >= 0
                && int.TryParse(cells.Span(length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number > 0
                    ? number
                    : null;
            index = frame < 0 ? index : _frames.GetValueOrDefault(track);
            _frames[track] = index + 1;
            _rows.Add(new PublishedRow(track, index, genre, samples, values) { Path = track });
        }
    }

    private ImmutableArray<float>? ReadValues(TableRows cells, int[] features, ColumnNumbers numbers)
    {
        var values = ImmutableArray.CreateBuilder<float>(features.Length);
        var missing = new List<int>();
        foreach (var column in features)
        {
            var cell = cells.Span(column);
            if (numbers.TryRead(cell, out var number))
            {
                values.Add(number);
            }
            else if (ColumnNumbers.IsMissing(cell))
            {
                missing.Add(column);
            }
            else
            {
                _problems.Add(
                    $"{_path}:{cells.Line}:{column + 1}: {table.Describe(column)} is '{cells.Text(column)}', {numbers.FindFault(cell)}; "
                    + "correct the cell or delete the column");
                return null;
            }
        }

        if (missing.Count == 0)
        {
            return values.MoveToImmutable();
        }

        var named = missing.Take(ShownCells)
            .Select(column => $"{table.Describe(column)} is {(cells.Span(column).IsEmpty ? "empty" : cells.Text(column))}");
        _leftOut.Add(
            $"{_path}:{cells.Line}:{missing[0] + 1}: {string.Join(", ", named)}"
            + $"{(missing.Count > ShownCells ? $" and {missing.Count - ShownCells} more" : "")}; the row is skipped");
        return null;
    }
}
