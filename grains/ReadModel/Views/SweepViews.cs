using Experiments.Domain;

namespace Experiments.ReadModel.Views;

/// <summary>Sweeps as text and JSON.</summary>
public static class SweepViews
{
    /// <summary><c>sweep list</c>.</summary>
    public static View List(IReadOnlyList<SweepSummary> sweeps)
    {
        // The best is one of the sweep's own experiments: its number is enough.
        var table = Table.Of(["sweep", "status", "dataset", "experiments", "runs", "failed", "best", "family", "test, %"], sweeps, sweep =>
        [
            sweep.Id, Display.Of(sweep.State), sweep.Spec.Dataset, $"{sweep.Experiments}", $"{sweep.Runs.Completed}/{sweep.Runs.Total}",
            $"{sweep.Runs.Failed}", sweep.Best is { } best ? $"e{best.Experiment.Number}" : "-", sweep.Best?.Family ?? "-",
            Display.Percent(sweep.Best?.TestAccuracy),
        ]);
        int[] withoutFamily = [0, 1, 2, 3, 4, 5, 6, 8], least = [0, 1, 4, 5, 6, 8];
        table = table with
        {
            ShortHeaders = ["sweep", "status", "dataset", "exp", "runs", "failed", "best", "family", "test, %"],
            Narrower = table.Only(withoutFamily) with { Narrower = table.Only(least) },
        };
        const string none = "no sweeps yet; start one with `experiments sweep run FILE`";
        return new View([sweeps.Count == 0 ? none : table], new { Sweeps = sweeps.Select(sweep => Shape(sweep, null)) });
    }

    /// <summary><c>sweep show</c>, and the result of the verbs that change a sweep; with its feature set if that is known.</summary>
    public static View Show(SweepSummary sweep, FeatureSetSummary? set = null) =>
        new([.. Blocks(sweep, set?.DatasetVersion)], Shape(sweep, set?.DatasetVersion));

    /// <summary><c>sweep extend --dry-run</c>.</summary>
    public static View ShowExtension(string sweep, ExtensionPlan plan) =>
        new([$"sweep {sweep} would be extended: {plan.What}"], new { Sweep = sweep, plan.Runs, plan.What });

    /// <summary>The families of a sweep, and the parameters that it varies in each.</summary>
    public static Table Families(ParameterSpace space) => Table.Of(["family", "varied parameters"], space.Families, family =>
    [
        family.Family, string.Join(' ', family.Dimensions.Where(dimension => dimension.Range is not ChoiceRange { Values.Length: 1 })
            .Select(dimension => dimension.Name)) is { Length: > 0 } varied ? varied : "-",
    ]) with
    { NumericColumns = [] };

    private static IEnumerable<Block> Blocks(SweepSummary sweep, string? version)
    {
        var (spec, runs) = (sweep.Spec, sweep.Runs);
        yield return $"sweep {sweep.Id}: {Display.Of(sweep.State)}{(sweep.Reason is { } reason ? $", {reason}" : "")}";
        foreach (var obstacle in new[] { sweep.Held, sweep.Unplaceable }.OfType<string>())
        {
            yield return $"  {obstacle}";
        }

        yield return "";
        yield return Table.Facts(
        [
            ("IDs begin with", sweep.Best is { } first && first.Experiment.Sweep != sweep.Id ? first.Experiment.Sweep : null),
            ("dataset", version is null ? spec.Dataset : $"{spec.Dataset}, version {Display.Hash(version)}"),
            ("features", spec.Features),
            ("split", Display.Of(spec.Protocol)),
            ("search", spec.Search.Sampler),
            ("labels", DescribeLabels(spec)),
            ("objective", Display.Of(spec.ListObjectives())),
            ("until", spec.Search.Until?.Describe(spec.Objective)),
            ("best", sweep.Best is { } best ? $"{best.Experiment} {best.Family}" : null),
            ("test of the best, %", sweep.Best is null ? null : Display.Percent(sweep.Best.TestAccuracy)),
            ("submitted", Display.Time(sweep.SubmittedAt)),
            ("took", sweep.EndedAt is { } ended ? Display.Duration(ended - sweep.SubmittedAt) : null),
            ("slots", sweep.SlotUse is { } use ? $"{use.Slots}, busy {Display.Percent(use.Fraction)} % from first to last run" : null),
            .. (sweep.PriorNotes.IsDefault ? [] : sweep.PriorNotes).Select(note => ("begins with", (string?)note)),
            .. Enqueued(sweep),
            .. (sweep.Changes.IsDefault ? [] : sweep.Changes).Select(change =>
                ("extended", (string?)$"{Display.Time(change.At)} from e{change.FromExperiment} on: {change.What}")),
        ]);
        yield return "";
        yield return Table.Of(["experiments", "runs", "completed", "failed", "running", "queued"], [runs], counts =>
        [
            $"{sweep.Experiments}", $"{counts.Total}", $"{counts.Completed}", $"{counts.Failed}", $"{counts.Running}", $"{counts.Queued}",
        ]);
        yield return "";
        yield return Families(spec.Models);
    }

    /// <summary>What a sweep's mixtures are of and for; null for a sweep without.</summary>
    public static string? DescribeLabels(SweepSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return spec.Labels is { } labels
            ? $"mixtures of {Display.Count(labels.Tracks, "track")} in {labels.File}{(labels.AreForTraining ? "" : ", to measure by")}"
            : null;
    }

    private static IEnumerable<(string, string?)> Enqueued(SweepSummary sweep) =>
        (sweep.Enqueued.IsDefault ? [] : sweep.Enqueued).Select(setting => ("enqueued", (string?)(
            $"{setting.Experiment} {setting.Family} {Display.Of(setting.Parameters)}: {setting.Status}"
            + (setting.IsInSpace ? "" : "; outside the space, so it tells the sampler nothing"))));

    /// <summary>The JSON shape that scripts rely on.</summary>
    private static object Shape(SweepSummary sweep, string? version) => new
    {
        Sweep = sweep.Id,
        Status = Display.Of(sweep.State),
        sweep.Reason,
        sweep.Held,
        sweep.Unplaceable,
        sweep.Spec.Dataset,
        DatasetVersion = version,
        sweep.FeatureSet,
        sweep.Experiments,
        sweep.Runs,
        sweep.SlotUse,
        sweep.SubmittedAt,
        sweep.EndedAt,
        Best = sweep.Best?.Experiment.ToString(),
        PriorNotes = sweep.PriorNotes.IsDefault ? [] : sweep.PriorNotes,
        Enqueued = (sweep.Enqueued.IsDefault ? [] : sweep.Enqueued).Select(setting => new
        {
            Experiment = setting.Experiment.ToString(),
            setting.Family,
            setting.Parameters,
            setting.At,
            setting.IsInSpace,
            setting.Status,
        }),
        Changes = sweep.Changes.IsDefault ? [] : sweep.Changes,
        sweep.Spec,
    };
}
