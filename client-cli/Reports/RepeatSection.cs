using Experiments.ClientCli.Shells;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Reports;
using Experiments.Specs.Files;

namespace Experiments.ClientCli.Reports;

/// <summary>How to reproduce the numbers: commands, files, data version, seeds, environment, timing.</summary>
internal static class RepeatSection
{
    public static string Render(ReportData data)
    {
        var name = data.Dataset.Name;
        return "<h3>Commands</h3>" + Html.Preformatted(Commands(data))
            + Html.Paragraph(
                $"The data are identical if `experiments dataset show {name}` shows version {Display.Hash(data.Dataset.Version ?? "")}. "
                    + "Results are identical on the same kind of device with the same number of threads.")
            + Details($"{data.Sweep.Spec.Name}.yaml, the sweep", SpecWriter.Write(data.Sweep.Spec))
            + (IsImported(data.Features) ? "" : Details($"{data.Features.Name}.yaml, the features", SpecWriter.Write(data.Features)))
            + "<h3>Provenance</h3>" + Html.Table("Provenance", ReportTables.Provenance(data))
            + "<h3>Time</h3>" + Html.Table("Time by family", ReportTables.Times(data));
    }

    private static string Details(string title, string yaml) =>
        $"<details><summary>{Html.Text(title)}</summary>{Html.Preformatted(yaml.Split('\n'))}</details>";

    private static IEnumerable<string> Commands(ReportData data)
    {
        var import = data.Dataset.Import;
        if (import.Layout != DatasetLayouts.Table)
        {
            yield return $"experiments dataset import {import.Name} {ShellWord.Of(import.Root)}{Flags(import)}";
        }

        var table = import.Layout == DatasetLayouts.Table ? ShellWord.Of(import.Root) : $"{data.Features.Name}.csv";
        yield return IsImported(data.Features)
            ? $"experiments features import {import.Name} {table} --name {data.Features.Name}"
            : $"experiments features build {import.Name} --spec {data.Features.Name}.yaml";
        yield return $"experiments sweep run {data.Sweep.Spec.Name}.yaml";
    }

    /// <summary>Whether the features are a table computed elsewhere rather than computed from audio.</summary>
    private static bool IsImported(FeatureSpec features) => features.Table.IsEmpty && features.Tensor is null;

    private static string Flags(DatasetImportSpec import) => string.Concat(
        import.Layout == DatasetLayouts.GenreFolders ? "" : $" --layout {import.Layout}",
        import.Groups is { } groups ? $" --groups {ShellWord.Of(groups)}" : "",
        DisplayNumbers.Text($" --slice-seconds {import.Slices.SliceSeconds} --hop-seconds {import.Slices.HopSeconds}"),
        import.MaxHours is { } hours ? DisplayNumbers.Text($" --max-hours {hours}") : "");
}
