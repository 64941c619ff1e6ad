using System.Globalization;
using System.Text.RegularExpressions;
using Experiments.Audio.Files;
using Experiments.Domain;
using Experiments.Store.Tables;

namespace Experiments.Audio.Layouts;

/// <summary>
/// The Free Music Archive as published (Defferrard et al. 2017, https://github.com/mdeff/fma): <c>fma_metadata/tracks.csv</c>, and MP3
/// files named by the track's number, three digits of it for the folder, such as <c>fma_small/000/000002.mp3</c>. The table has two rows of
/// column names, group and name (pandas: <c>header=[0, 1]</c>), and then a row that names only the index. The label is track/genre_top, the
/// parts are set/split (training, validation, test), the group is artist/id. A subset of set/subset contains the smaller ones: small,
/// medium, large, full.
/// </summary>
internal sealed partial class FmaLayout : IDatasetLayout
{
    private const string Table = "tracks.csv";

    /// <summary>The published table has some 260 MB.</summary>
    private const long MaxTableBytes = 1_000_000_000;

    private static readonly string[] Subsets = ["small", "medium", "large", "full"];

    private static readonly (string Group, string Name)[] Columns =
        [("track", "genre_top"), ("artist", "id"), ("set", "split"), ("set", "subset")];

    public string Name => DatasetLayouts.Fma;

    public string Expects => "fma_metadata/tracks.csv and numbered folders, such as fma_small/000/000002.mp3";

    public int Rank => 11;

    public bool SpansRoots => true;

    public bool Recognizes(LayoutInput input) => FindTable(input) is not null && input.Files.Any(file => NumberOf(file.Path) is not null);

    public LabeledFiles? Read(LayoutInput input)
    {
        if (FindTable(input) is not { } table || FindFiles(input) is not { Count: > 0 } files)
        {
            return null;
        }

        input.RequireSubset(Name, Subsets);
        var rows = ReadRows(input, table);
        var wanted = input.Options.Subset is { } subset ? Array.IndexOf(Subsets, subset) : Subsets.Length;
        var labeled = new List<DatasetFile>();
        var (beyond, unlabeled, unknown) = (new List<ListedFile>(), new List<ListedFile>(), new List<ListedFile>());
        foreach (var (number, file) in files)
        {
            if (!rows.TryGetValue(number, out var row))
            {
                unknown.Add(file);
            }
            else if (Array.IndexOf(Subsets, row.Subset) is var level && wanted < Subsets.Length && (level < 0 || level > wanted))
            {
                beyond.Add(file);
            }
            else if (row.Genre.Length == 0)
            {
                unlabeled.Add(file);
            }
            else
            {
                labeled.Add(new DatasetFile(file.Path, row.Genre, row.Artist.Length > 0 ? row.Artist : null, file.Refusal)
                {
                    Fold = row.Split.Length > 0 ? PublishedFolds.Normalize(row.Split) : null,
                });
            }
        }

        input.NoteIgnored(unknown, $"have no row in {Table}");
        input.NoteIgnored(beyond, $"are not in the subset {input.Options.Subset}");
        input.NoteIgnored(unlabeled, "have no genre_top");
        NoteMissing(input, rows, files, wanted);
        return labeled.Count > 0 ? LabeledFiles.Sorted(labeled) : throw new UserErrorException(
            $"{Path.Combine(input.Folder.Root, table)}: has a genre_top for none of the {files.Count} files");
    }

    private static string? FindTable(LayoutInput input) => input.FindEnd($"fma_metadata/{Table}") ?? input.FindEnd(Table);

    private static int? NumberOf(string path) =>
        TrackName().Match($"/{path}") is { Success: true } match && match.Groups["number"].Value is var number
            && number.StartsWith(match.Groups["folder"].Value, StringComparison.Ordinal)
            ? int.Parse(number, CultureInfo.InvariantCulture) : null;

    private static Dictionary<int, ListedFile> FindFiles(LayoutInput input)
    {
        var files = new Dictionary<int, ListedFile>();
        foreach (var file in input.Files)
        {
            if (NumberOf(file.Path) is { } number && !files.TryAdd(number, file))
            {
                throw new UserErrorException(
                    $"{input.Folder.Root}: {files[number].Path} and {file.Path} are the same track; import one subset's folder, "
                        + $"with {Table} in or above it, at a time");
            }
        }

        return files;
    }

    private static Dictionary<int, TrackRow> ReadRows(LayoutInput input, string name)
    {
        var path = Path.Combine(input.Folder.Root, name);
        var content = LabelTable.ReadAll(path, () => input.Folder.Open(name), MaxTableBytes);
        var table = TableFile.Read(path, content, ["track"], ["set"], ["artist"]);
        using var rows = table.Open();
        var columns = rows.Read() ? FindColumns(table, rows) : [];
        if (Columns.Where((_, i) => columns.Length == 0 || columns[i] < 0).Select(column => $"{column.Group}/{column.Name}").ToList()
            is { Count: > 0 } missing)
        {
            throw new UserErrorException(
                $"{path}:{table.HeaderLine}: needs two rows of column names, and the columns {string.Join(", ", missing)}; "
                    + "take tracks.csv of fma_metadata.zip as it is");
        }

        return ReadRows(path, rows, columns, input.Notes);
    }

    private static int[] FindColumns(TableFile table, TableRows names) =>
    [
        .. Columns.Select(column => Enumerable.Range(0, table.Names.Length)
            .Where(i => table.Names[i] == column.Group && names.Text(i) == column.Name).DefaultIfEmpty(-1).First()),
    ];

    private static Dictionary<int, TrackRow> ReadRows(string path, TableRows rows, int[] columns, List<string> notes)
    {
        var read = new Dictionary<int, TrackRow>();
        var problems = new List<string>();
        var count = 0;
        while (rows.Read())
        {
            var cells = columns.Select(rows.Text).ToArray();
            if (rows.Text(0) == "track_id")
            {
                continue;
            }

            count++;
            if (!int.TryParse(rows.Text(0), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                problems.Add($"{path}:{rows.Line}: '{rows.Text(0)}' is not a track number; a quote in an earlier row may be missing");
            }
            else if (!read.TryAdd(number, new TrackRow(cells[0], cells[1], cells[2], cells[3])))
            {
                problems.Add($"{path}:{rows.Line}: track {number} is already on an earlier line; delete one of the two");
            }
        }

        notes.Add($"{Table}: {read.Count} of {count} rows read");
        return problems.Count == 0 ? read : throw UserErrorException.FromProblems(problems);
    }

    private static void NoteMissing(
        LayoutInput input, Dictionary<int, TrackRow> rows, Dictionary<int, ListedFile> files, int wanted)
    {
        int[] missing =
        [
            .. rows.Where(row => wanted < Subsets.Length
                    && Array.IndexOf(Subsets, row.Value.Subset) is >= 0 and var level && level <= wanted)
                .Select(row => row.Key).Where(number => !files.ContainsKey(number)).Order(),
        ];
        if (missing.Length > 0)
        {
            input.Notes.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{missing.Length} tracks of the subset {input.Options.Subset} have no file, the first is {missing[0]:000000}.mp3"));
        }
        else if (wanted == Subsets.Length && rows.Count > files.Count)
        {
            input.Notes.Add($"{rows.Count - files.Count} tracks of {Table} have no file here, as in a subset");
        }
    }

    [GeneratedRegex(@"/(?<folder>[0-9]{3})/(?<number>[0-9]{6})\.mp3$", RegexOptions.ExplicitCapture)]
    private static partial Regex TrackName();

    private readonly record struct TrackRow(string Genre, string Artist, string Split, string Subset);
}
