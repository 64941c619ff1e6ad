using System.Text;
using System.Text.RegularExpressions;
using Experiments.Audio.Files;
using Experiments.Domain;

namespace Experiments.Audio.Layouts;

/// <summary>
/// Ballroom as published for ISMIR 2004 (Gouyon et al. 2006, https://mtg.upf.edu/ismir2004/contest/tempoContest/node5.html): a folder
/// <c>BallroomData</c> with one folder per dance, and the list <c>allBallroomFiles</c> of its 698 files, such as
/// <c>./ChaChaCha/Albums-Cafe_Paradiso-05.wav</c>. The three folders Rumba-American, -International and -Misc are the one dance Rumba of
/// the eight in the literature. The group is the album in the file's name.
/// </summary>
internal sealed partial class BallroomLayout : IDatasetLayout
{
    private const string List = "allBallroomFiles";
    private const string Rumba = "Rumba";
    private const long MaxListBytes = 10_000_000;

    private static readonly HashSet<string> Dances = new(StringComparer.Ordinal)
    {
        "ChaChaCha", "Jive", "Quickstep", Rumba, "Samba", "Tango", "VienneseWaltz", "Waltz",
    };

    public string Name => DatasetLayouts.Ballroom;

    public string Expects =>
        $"BallroomData/DANCE/FILE.wav with the list {List}, such as BallroomData/ChaChaCha/Albums-Cafe_Paradiso-05.wav";

    public int Rank => 9;

    public bool Recognizes(LayoutInput input) => input.FindEnd(List) is not null || input.Files.Any(IsTrack);

    public LabeledFiles? Read(LayoutInput input)
    {
        var files = input.FindEnd(List) is { } list ? ReadList(input, list) : [.. input.Files.Where(IsTrack)];
        if (files.Count == 0)
        {
            return null;
        }

        input.RequireSubset(Name);
        return LabeledFiles.Sorted(files.Select(file => new DatasetFile(file.Path, DanceOf(file.Path), AlbumOf(file.Path), file.Refusal)));
    }

    /// <summary>The files of the list, which are relative to its folder; one that is missing is quarantined when it is opened.</summary>
    private static List<ListedFile> ReadList(LayoutInput input, string list)
    {
        var path = Path.Combine(input.Folder.Root, list);
        var text = Encoding.UTF8.GetString(LabelTable.ReadAll(path, () => input.Folder.Open(list), MaxListBytes));
        var refusals = input.Files.Where(file => file.Refusal is not null).ToDictionary(file => file.Path, file => file.Refusal);
        var folder = list[..^List.Length];
        var files = new Dictionary<string, ListedFile>(StringComparer.Ordinal);
        var problems = new List<string>();
        foreach (var (i, line) in text.ReplaceLineEndings("\n").Split('\n').Index())
        {
            var name = line.Trim();
            name = name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name;
            if (name.Length > 0 && (DatasetFolder.IsOutside(name) || !name.Contains('/', StringComparison.Ordinal)))
            {
                problems.Add($"{path}:{i + 1}: {name} is not DANCE/FILE.wav");
            }
            else if (name.Length > 0)
            {
                files[folder + name] = new ListedFile(folder + name, refusals.GetValueOrDefault(folder + name));
            }
        }

        input.NoteIgnored(input.Files.Where(file => IsTrack(file) && !files.ContainsKey(file.Path)), $"are not in {List}");
        input.Notes.Add($"{List}: {files.Count} files listed");
        return problems.Count == 0 ? [.. files.Values] : throw UserErrorException.FromProblems(problems);
    }

    private static bool IsTrack(ListedFile file) => file.Path.Contains('/', StringComparison.Ordinal) && Dances.Contains(DanceOf(file.Path))
        && AudioReader.Extensions.Contains(Path.GetExtension(file.Path).ToLowerInvariant());

    private static string DanceOf(string path)
    {
        var folder = path.Split('/')[^2];
        return folder.StartsWith($"{Rumba}-", StringComparison.Ordinal) ? Rumba : folder;
    }

    private static string? AlbumOf(string path) =>
        AlbumName().Match(path.Split('/')[^1]) is { Success: true } match ? match.Groups["album"].Value : null;

    [GeneratedRegex(@"^Albums-(?<album>.+)-[0-9]+\.[^.]+$", RegexOptions.ExplicitCapture)]
    private static partial Regex AlbumName();
}
