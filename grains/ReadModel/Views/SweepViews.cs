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
            sweep.Id, Words.Of(sweep.State), sweep.Spec.Dataset, $"{sweep.Experiments}", $"{sweep.Runs.Completed}/{sweep.Runs.Total}",
            $"{sweep.Runs.Failed}", sweep.Best is { } best ? $"{best.Experiment} {best.Family}" : "-",
            Words.Percent(sweep.Best?.TestAccuracy),
        ]);
        return new View(
            [sweeps.Count == 0 ? "no sweeps yet; start one with `experiments sweep run "
                + "FILE`" : table], new { Sweeps = sweeps.Select(Shape) });
    }

    /// <summary><c>sweep show</c>, and the result of the verbs that change a sweep.</summary>
    public static View Show(SweepSummary sweep) => new([.. Blocks(sweep)], Shape(sweep));

    private static IEnumerable<Block> Blocks(SweepSummary sweep)
    {
        var (spec, runs) = (sweep.Spec, sweep.Runs);
        var families = string.Join(", ", spec.Models.Families.Select(model => model.Family).Distinct());
        yield return $"sweep {sweep.Id}: {Words.Of(sweep.State)}{(sweep.Reason is { } reason ? $", {reason}" : "")}";
        yield return $"  {spec.Features} of {spec.Dataset}; {LeaderboardView.Describe(spec.Protocol)}; "
            + $"{spec.Search.Sampler} over {families}";
        yield return $"  {Words.Count(sweep.Experiments, "experiment")}; runs: {runs.Completed} of {runs.Total} completed, "
            + $"{runs.Failed} failed, {runs.Running} running, {runs.Queued} queued";
        yield return Numbers.Text($"  submitted {sweep.SubmittedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z")
            + (sweep.EndedAt is { } ended ? $", took {Words.Duration(ended - sweep.SubmittedAt)}" : "");
        if (sweep.Held is { } held)
        {
            yield return $"  {held}";
        }

        foreach (var change in sweep.Changes.IsDefault ? [] : sweep.Changes)
        {
            var time = Numbers.Text($"{change.At.UtcDateTime:yyyy-MM-dd HH:mm}Z");
            yield return $"  extended {time} from e{change.FromExperiment} on: {change.What}";
        }

        if (sweep.SlotUse is { } use)
        {
            yield return $"  {use.Slots} slots were busy {Words.Percent(use.Fraction)} % of the time between their first and last run";
        }

        if (sweep.Best is { } best)
        {
            yield return $"  best by {spec.Objective.Metric}: {best.Experiment} {best.Family}, test {Words.Percent(best.TestAccuracy)} %";
        }
    }

    /// <summary>The JSON shape that scripts rely on.</summary>
    private static object Shape(SweepSummary sweep) => new
    {
        Sweep = sweep.Id,
        Status = Words.Of(sweep.State),
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
