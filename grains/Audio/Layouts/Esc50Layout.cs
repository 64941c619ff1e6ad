using Experiments.Domain;

namespace Experiments.Audio.Layouts;

/// <summary>
/// ESC-50 as published (Piczak 2015, https://github.com/karolpiczak/ESC-50): <c>meta/esc50.csv</c> with the columns filename, fold, target,
/// category, esc10, src_file and take, and the clips in <c>audio</c>. The label is the category, the folds are the published five, and the
/// group is src_file, the recording that a clip was cut from. <c>--subset esc10</c> takes the ten classes of ESC-10.
/// </summary>
internal sealed class Esc50Layout : IDatasetLayout
{
    private const string Meta = "meta/esc50.csv";
    private const string Esc10 = "esc10";

    public string Name => DatasetLayouts.Esc50;

    public string Expects => $"{Meta} and the folder audio, such as audio/1-100032-A-0.wav";

    public int Rank => 10;

    public bool Recognizes(LayoutInput input) => input.FindEnd(Meta) is not null;

    public LabeledFiles? Read(LayoutInput input)
    {
        if (input.FindEnd(Meta) is not { } meta)
        {
            return null;
        }

        input.RequireSubset(Name, Esc10);
        var table = input.Read(
            meta,
            [
                new(["filename"], IsRequired: true), new(["category"], IsRequired: true), new(["src_file"]),
                new(["fold"], IsRequired: true), new(["split"]), new([Esc10]),
            ]);
        if (input.Options.Subset is not null)
        {
            var all = table.Rows.Count;
            table = table with { Rows = [.. table.Rows.Where(row => bool.TryParse(row.Cells[5], out var isIn) && isIn)] };
            input.Notes.Add($"{table.Rows.Count} of {all} clips are in {Esc10}");
        }

        var files = ManifestRows.Read(table, LabeledFiles.Label, input.Notes, $"{meta[..^Meta.Length]}audio/");
        return LabeledFiles.Sorted(files, LabeledFiles.Label);
    }
}
