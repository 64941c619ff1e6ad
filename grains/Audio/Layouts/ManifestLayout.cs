using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Audio.Layouts;

/// <summary>
/// A table that names the files: columns path and genre or label, and optionally group, and fold or split. A CSV, TSV or JSONL file; its
/// paths are relative to the dataset's folder.
/// </summary>
internal sealed class ManifestLayout : IDatasetLayout
{
    private static readonly ImmutableArray<string> Names = ["manifest.csv", "manifest.tsv", "manifest.jsonl"];

    public string Name => DatasetLayouts.Manifest;

    public string Expects => $"a table {string.Join(", ", Names)} with the columns path and label, or such a file as PATH";

    public int Rank => 5;

    public bool Recognizes(LayoutInput input) => Find(input) is not null;

    public LabeledFiles? Read(LayoutInput input)
    {
        if ((input.Options.Manifest ?? Find(input)) is not { } name)
        {
            return null;
        }

        input.RequireSubset(Name);
        var table = input.Read(
            name,
            [
                LabelTable.PathColumn, LabelTable.LabelsOf(input.Options.LabelColumn), LabelTable.GroupColumn,
                new(["fold"]), new(["split"]),
            ]);
        var folder = name[..(name.LastIndexOf('/') + 1)];
        var files = ManifestRows.Read(table, LabeledFiles.WordOf(table.Found[1]), input.Notes, folder, input.Folder.Root);
        return LabeledFiles.Sorted(files, LabeledFiles.WordOf(table.Found[1]));
    }

    /// <summary>In an archive also in a folder around all files.</summary>
    private static string? Find(LayoutInput input) => Names.FirstOrDefault(input.Has)
        ?? (input.Folder.IsArchive ? Names.Select(input.FindEnd).FirstOrDefault(name => name is not null) : null);
}
