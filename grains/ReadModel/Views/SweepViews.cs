using Experiments.Domain;

namespace Experiments.ReadModel.Views;

/// <summary>Sweeps as text and JSON.</summary>
public static class SweepViews
{
    /// <summary><c>sweep list</c>.</summary>
    public static View List(IReadOnlyList<SweepSummary> sweeps)
    {
        var table = Table.Of(["sweep", "status", "dataset", "experiments", "runs", "failed", "best", "test"], sweeps, sweep =>
        [
            sweep.Id, Display.Of(sweep.State), sweep.Spec.Dataset, $"{sweep.Experiments}", $"{sweep.Runs.Completed}/{sweep.Runs.Total}",
            $"{sweep.Runs.Failed}", sweep.Best is { } best ? $"{best.Experiment} {best.Family}" : "-",
            Display.Percent(sweep.Best?.TestAccuracy),
        ]);
        const string none = "no sweeps yet; start one with `experiments sweep run FILE`";
        return new View([sweeps.Count == 0 ? none : table], new { Sweeps = sweeps.Select(Shape) });
    }

    /// <summary><c>sweep show</c>, and the result of the verbs that change a sweep.</summary>
    public static View Show(SweepSummary sweep) => new([.. Blocks(sweep)], Shape(sweep));

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

    private static IEnumerable<Block> Blocks(SweepSummary sweep)
    {
        var (spec, runs) = (sweep.Spec, sweep.Runs);
        yield return $"sweep {sweep.Id}: {Display.Of(sweep.State)}{(sweep.Reason is { } reason ? $", {reason}" : "")}";
        if (sweep.Held is { } held)
        {
            yield return $"  {held}";
        }

        yield return "";
        yield return Table.Facts(
        [
            ("dataset", spec.Dataset),
            ("features", spec.Features),
            ("split", Display.Of(spec.Protocol)),
            ("search", spec.Search.Sampler),
            ("objective", spec.Objective.Metric),
            ("best", sweep.Best is { } best ? $"{best.Experiment} {best.Family}" : null),
            ("test of the best, %", sweep.Best is null ? null : Display.Percent(sweep.Best.TestAccuracy)),
            ("submitted", Display.Time(sweep.SubmittedAt)),
            ("took", sweep.EndedAt is { } ended ? Display.Duration(ended - sweep.SubmittedAt) : null),
            ("slots", sweep.SlotUse is { } use ? $"{use.Slots}, busy {Display.Percent(use.Fraction)} % from first to last run" : null),
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

    /// <summary>The JSON shape that scripts rely on.</summary>
    private static object Shape(SweepSummary sweep) => new
    {
        Sweep = sweep.Id,
        Status = Display.Of(sweep.State),
        sweep.Reason,
        sweep.Held,
        sweep.Spec.Dataset,
        sweep.FeatureSet,
        sweep.Experiments,
        sweep.Runs,
        sweep.SlotUse,
        sweep.SubmittedAt,
        sweep.EndedAt,
        Best = sweep.Best?.Experiment.ToString(),
        Changes = sweep.Changes.IsDefault ? [] : sweep.Changes,
        sweep.Spec,
    };
}
