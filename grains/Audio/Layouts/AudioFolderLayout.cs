using Experiments.Audio.Files;
using Experiments.Domain;

namespace Experiments.Audio.Layouts;

/// <summary>
/// Hugging Face's <c>audiofolder</c> (https://huggingface.co/docs/datasets/audio_dataset): files below <c>train</c>, <c>test</c> and other
/// parts, labelled by a <c>metadata.csv</c> or <c>metadata.jsonl</c> with the column file_name, relative to that table, and a column of
/// labels; without such a table, by the folder that a file is in.
/// </summary>
internal sealed class AudioFolderLayout : IDatasetLayout
{
    private static readonly string[] Tables = ["metadata.csv", "metadata.jsonl"];

    public string Name => DatasetLayouts.AudioFolder;

    public string Expects => $"{string.Join(" or ", Tables)} with file_name and label, or PART/LABEL/FILE such as train/dog/1.wav";

    public int Rank => 6;

    public bool Recognizes(LayoutInput input) => FindTables(input).Count > 0 || input.Files.Any(file => PartOf(file.Path) is not null);

    public LabeledFiles? Read(LayoutInput input)
    {
        input.RequireSubset(Name);
        var tables = FindTables(input);
        var read = tables.Count > 0 ? ReadTables(input, tables) : ReadFolders(input);
        return read.Files.Count > 0 ? read : null;
    }

    private static List<string> FindTables(LayoutInput input) =>
        [.. input.Files.Select(file => file.Path).Where(path => Tables.Contains(path.Split('/')[^1]))];

    private static LabeledFiles ReadTables(LayoutInput input, List<string> tables)
    {
        var files = new List<DatasetFile>();
        var words = new HashSet<string>(StringComparer.Ordinal);
        var problems = new List<string>();
        foreach (var path in tables)
        {
            var table = input.Read(
                path,
                [
                    new(["file_name"], IsRequired: true), LabelTable.LabelsOf(input.Options.LabelColumn), LabelTable.GroupColumn,
                    new(["fold"]), new(["split"]),
                ]);
            words.Add(LabeledFiles.WordOf(table.Found[1]));
            var folder = path[..(path.LastIndexOf('/') + 1)];
            files.AddRange(ManifestRows.Read(table, LabeledFiles.Label, input.Notes, folder, input.Folder.Root)
                .Select(file => file.Fold is null ? file with { Fold = PartOf(file.Path) } : file));
        }

        problems.AddRange(files.GroupBy(file => file.Path).Where(same => same.Count() > 1).Select(
            same => $"{input.Folder.Root}: {same.Key} is in several tables, {string.Join(", ", tables)}; name it in one"));
        if (problems.Count > 0)
        {
            throw UserErrorException.FromProblems(problems);
        }

        var known = files.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        input.NoteIgnored(input.Files.Where(file => IsAudio(file) && !known.Contains(file.Path)), "are not in the metadata");
        return LabeledFiles.Sorted(files, words.Count == 1 ? words.First() : LabeledFiles.Label);
    }

    private static LabeledFiles ReadFolders(LayoutInput input)
    {
        var audio = input.Files.Where(file => file.Refusal is not null || IsAudio(file)).ToList();
        var unlabeled = audio.Where(file => LabelOf(file.Path) is null).ToList();
        input.NoteIgnored(unlabeled, "are not in a folder that names their label");
        return LabeledFiles.Sorted(
            from file in audio
            let label = LabelOf(file.Path)
            where label is not null
            select new DatasetFile(file.Path, label, null, file.Refusal) { Fold = PartOf(file.Path) }, LabeledFiles.Label);
    }

    private static bool IsAudio(ListedFile file) => AudioReader.Extensions.Contains(Path.GetExtension(file.Path).ToLowerInvariant());

    /// <summary>The part that the first folder names which names one.</summary>
    private static string? PartOf(string path) =>
        path.Split('/')[..^1].Select(PublishedFolds.FindPart).FirstOrDefault(part => part is not null);

    /// <summary>The folder that the file is in, unless that is the part.</summary>
    private static string? LabelOf(string path) =>
        path.Split('/') is { Length: > 1 } steps && PublishedFolds.FindPart(steps[^2]) is null ? steps[^2] : null;
}
