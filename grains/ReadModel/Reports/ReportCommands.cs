using Experiments.Domain;

namespace Experiments.ReadModel.Reports;

/// <summary>The commands that repeat a sweep.</summary>
public static class ReportCommands
{
    /// <summary>Import, features, sweep, and what was done to the sweep afterwards; a comment where no command can say it.</summary>
    public static IEnumerable<string> Of(ReportData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var import = data.Dataset.Import;
        if (import.Layout != DatasetLayouts.Table)
        {
            yield return $"experiments dataset import {import.Name} {ShellWord.Of(import.Root)}{Flags(import)}";
        }

        var imported = import.Layout == DatasetLayouts.Table ? ShellWord.Of(import.Root)
            : $"{data.Features.Name}{(data.Features.Tensor is null ? ".csv" : ".npy")}";
        yield return data.HasImportedFeatures
            ? $"experiments features import {import.Name} {imported} --name {data.Features.Name}{TensorFlags(import, data.Features)}"
            : $"experiments features build {import.Name} --spec {data.Features.Name}.yaml";
        yield return $"experiments sweep run {data.Sweep.Spec.Name}.yaml";
        foreach (var command in Later(data.Sweep))
        {
            yield return command;
        }
    }

    /// <summary>What was done to the sweep after it was submitted, oldest first.</summary>
    private static IEnumerable<string> Later(SweepSummary sweep)
    {
        var name = sweep.Spec.Name;
        EnqueuedSetting[] enqueued = sweep.Enqueued.IsDefault ? [] : [.. sweep.Enqueued];
        SweepChange[] changes = sweep.Changes.IsDefault ? [] : [.. sweep.Changes];
        var submitted = (sweep.Submitted ?? sweep.Spec).Search.Experiments;

        // More experiments of the same space are not recorded one by one: what exceeds the file's number was added.
        var added = changes.Sum(change => change.Extension?.Experiments ?? 0);
        var more = changes.Any(change => !change.KeepsSpace) || submitted is not { } first ? 0
            : sweep.Experiments - enqueued.Length - first - added;
        return enqueued.Select(setting => (setting.At, Command: $"experiments sweep enqueue {name} family={setting.Family}"
                + string.Concat(setting.Parameters.Select(pair => $" {ShellWord.Of($"{pair.Key}={pair.Value}")}"))))
            .Concat(changes.Select(change => (change.At, Command: CommandOf(name, change))))
            .OrderBy(step => step.At).Select(step => step.Command)
            .Concat(more > 0 ? [$"experiments sweep extend {name} --experiments {more}"] : []);
    }

    /// <summary>The command of an extension; a comment where no single command can say it.</summary>
    private static string CommandOf(string name, SweepChange change) => change.Extension is not { Models: null } extension
        ? $"# extended from e{change.FromExperiment} on: {change.What}; the file as it was extended is below"
        : $"experiments sweep extend {name}"
            + (extension.Repeats is { } repeats ? DisplayNumbers.Text($" --repeats {repeats}") : "")
            + (extension.Epochs is { } epochs ? DisplayNumbers.Text($" --epochs {epochs}") : "")
            + (extension.Experiments is { } experiments ? DisplayNumbers.Text($" --experiments {experiments}") : "");

    /// <summary>The options that an imported array was cut and scaled with; empty for a table.</summary>
    private static string TensorFlags(DatasetImportSpec import, FeatureSpec features)
    {
        if (features.Tensor is not { Options: var options })
        {
            return "";
        }

        (string Option, string Name)[] flags =
        [
            ("frameSeconds", "frame-seconds"), (FeatureTensorSpec.FramesOption, "slice-frames"), ("hopFrames", "hop-frames"),
            ("scale", "scale"), ("offset", "offset"),
        ];
        return $" --tracks {ShellWord.Of(import.Manifest ?? "tracks.csv")}" + string.Concat(
            flags.Where(flag => options.Contains(flag.Option)).Select(flag => $" --{flag.Name} {options[flag.Option]}"));
    }

    private static string Flags(DatasetImportSpec import) => string.Concat(
        import.Layout == DatasetLayouts.GenreFolders ? "" : $" --layout {import.Layout}",
        import.Groups is { } groups ? $" --groups {ShellWord.Of(groups)}" : "",
        DisplayNumbers.Text($" --slice-seconds {import.Slices.SliceSeconds} --hop-seconds {import.Slices.HopSeconds}"),
        import.MaxHours is { } hours ? DisplayNumbers.Text($" --max-hours {hours}") : "");
}
