using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.Contracts;
using Experiments.Domain;

namespace Experiments.ClientCli.Commands.Sweep;

/// <summary>Sweeps as programs read them.</summary>
internal static class SweepListing
{
    public static object Shape(SweepSummary sweep) => new
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

    public static void Print(SweepSummary sweep, Terminal terminal)
    {
        terminal.Line($"sweep {sweep.Id}: {Words.Of(sweep.State)}{(sweep.Reason is { } reason ? $", {reason}" : "")}");
        terminal.Line($"  {sweep.Spec.Features} of {sweep.Spec.Dataset}; {LeaderboardView.Describe(sweep.Spec.Protocol)}; {sweep.Spec.Search.Sampler} over {string.Join(", ", sweep.Spec.Models.Families.Select(model => model.Family).Distinct())}");
        terminal.Line($"  {Words.Count(sweep.Experiments, "experiment")}; runs: {sweep.Runs.Completed} of {sweep.Runs.Total} completed, {sweep.Runs.Failed} failed, {sweep.Runs.Running} running, {sweep.Runs.Queued} queued");
        terminal.Line($"  submitted {sweep.SubmittedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z{(sweep.EndedAt is { } ended ? $", took {Words.Duration(ended - sweep.SubmittedAt)}" : "")}");
        if (sweep.Held is { } held)
        {
            terminal.Line($"  {held}");
        }

        foreach (var change in sweep.Changes.IsDefault ? [] : sweep.Changes)
        {
            terminal.Line($"  extended {change.At.UtcDateTime:yyyy-MM-dd HH:mm}Z from e{change.FromExperiment} on: {change.What}");
        }

        if (sweep.SlotUse is { } use)
        {
            terminal.Line($"  {use.Slots} slots executed {Words.Percent(use.Fraction)} % of the time from their first run to their last");
        }

        if (sweep.Best is { } best)
        {
            terminal.Line($"  best by {sweep.Spec.Objective.Metric}: {best.Experiment} {best.Family}, test {Words.Percent(best.TestAccuracy)} %");
        }
    }

    public static async Task<IReadOnlyList<SweepSummary>> ListAsync(ClusterConnection cluster, CancellationToken cancellationToken)
    {
        var sweeps = new List<SweepSummary>();
        foreach (var id in await cluster.Grains.GetGrain<IDirectoryGrain>(IDirectoryGrain.Sweeps).ListAsync(cancellationToken).ConfigureAwait(false))
        {
            sweeps.Add(await cluster.Grains.GetGrain<ISweepGrain>(id).DescribeAsync(cancellationToken).ConfigureAwait(false));
        }

        return sweeps;
    }
}
