using Experiments.Audio.Files;
using Experiments.Domain;

namespace Experiments.Audio.Layouts;

/// <summary>GENRE/FILE, or GENRE/GROUP/FILE.</summary>
internal sealed class GenreFoldersLayout : IDatasetLayout
{
    /// <summary>The ranks from which on a layout has its labels in a table, so that its folders are no genres.</summary>
    private const int MinRankOfTables = 10;

    public string Name => DatasetLayouts.GenreFolders;

    public string Expects => "GENRE/FILE or GENRE/GROUP/FILE, such as blues/blues.00000.wav";

    public int Rank => 0;

    public bool Recognizes(LayoutInput input) => input.Files.Any(file => file.Path.Contains('/', StringComparison.Ordinal));

    public LabeledFiles? Read(LayoutInput input)
    {
        if (IsPublishedOtherwise(input))
        {
            return null;
        }

        input.RequireSubset(Name);
        // Files beside the genre folders are no tracks; what cannot be listed there is told.
        var listed = input.Files.Where(file => file.Refusal is not null || file.Path.Contains('/', StringComparison.Ordinal))
            .ToList();
        var around = input.Folder.IsArchive ? CountAround(listed) : 0;
        var files = listed.FindAll(file => file.Refusal is not null || file.Path.Split('/').Length > around + 1)
            .ConvertAll(file => Label(file, around));
        if (files.Count == 0 || (!input.Folder.IsArchive && IsOneLevelTooHigh(files)))
        {
            throw NoGenres(input.Folder.Root, files);
        }

        return new LabeledFiles(files);
    }

    /// <summary>Whether the folders have names that another layout gives them: fma_metadata, meta and audio, train and test.</summary>
    private bool IsPublishedOtherwise(LayoutInput input)
    {
        string[] folders =
        [
            .. input.Files.Select(file => file.Path.Split('/')).Where(steps => steps.Length > 1).Select(steps => steps[0]).Distinct(),
        ];
        return LayoutCatalog.Guess(input, this) is { Rank: >= MinRankOfTables }
            || (folders.Length > 1 && folders.All(folder => PublishedFolds.FindPart(folder) is not null));
    }

    /// <param name="file">The file.</param>
    /// <param name="around">How many folders are around those of the genres.</param>
    private static DatasetFile Label(ListedFile file, int around)
    {
        var steps = file.Path.Split('/');
        steps = steps[Math.Min(around, Math.Max(0, steps.Length - 2))..]; // what cannot be opened may be anywhere
        return new DatasetFile(file.Path, steps[0], steps.Length > 2 ? string.Join('/', steps[1..^1]) : null, file.Refusal);
    }

    /// <summary>How many folders an archive has around the folders of genres, as one of a folder <c>genres</c> does.</summary>
    private static int CountAround(List<ListedFile> files)
    {
        // Not from what cannot be opened, or a text beside the genres: neither is a track.
        var paths = files.FindAll(file => file.Refusal is null && IsAudio(file.Path)).ConvertAll(file => file.Path.Split('/'));
        var around = 0;
        while (paths.Count > 0 && paths.TrueForAll(steps => steps.Length > around + 2 && steps[around] == paths[0][around]))
        {
            around++;
        }

        return around;
    }

    private static bool IsAudio(string path) => AudioReader.Extensions.Contains(Path.GetExtension(path).ToLowerInvariant());

    /// <summary>A single folder that contains only folders, such as `gtzan` with `genres`, is probably not a genre.</summary>
    private static bool IsOneLevelTooHigh(List<DatasetFile> files) =>
        files.Select(file => file.Genre).Distinct().Count() == 1 && files.TrueForAll(file => file.Path.Count(letter => letter == '/') > 1);

    private static UserErrorException NoGenres(string root, List<DatasetFile> files) => new(files.Count == 0
        ? $"{root}: contains no files in genre folders; the layout is GENRE/FILE, such as blues/blues.00000.wav"
        : $"{root}: contains one folder of folders; is the dataset {Path.Combine(root, files[0].Genre)}?");
}
