using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Scheduling.Sweeps;

namespace Experiments.Grains.Analysis;

/// <summary>
/// What earlier sweeps show about a planned one: how long runs took, which settings are already computed, and whether it already exists.
/// </summary>
internal sealed class PastSweeps(IGrainFactory grains)
{
    /// <summary>Experiments per family and sweep that are asked for run times: more would add nothing.</summary>
    private const int MaxExperimentsPerFamily = 8;

    /// <summary>Number of runs per family that is enough.</summary>
    private const int EnoughRuns = 60;

    /// <summary>Reads past sweeps, those on the same feature set first.</summary>
    public async Task<PastFindings> ReadAsync(SweepSpec spec, string featureSet, CancellationToken cancellationToken)
    {
        var sweeps = new List<SweepSummary>();
        foreach (var id in await grains.GetGrain<IDirectoryGrain>(IDirectoryGrain.Sweeps).ListAsync(cancellationToken))
        {
            // Null if it is being removed.
            if (await GrainAnswers.OrNullAsync(grains.GetGrain<ISweepGrain>(id).DescribeAsync(cancellationToken)) is { } sweep)
            {
                sweeps.Add(sweep);
            }
        }

        var families = spec.Models.Families.Select(model => model.Family).ToHashSet(StringComparer.Ordinal);
        var (runs, settings) = (new List<PastRun>(), new Dictionary<(string, string), ExperimentId>());
        var protocol = spec.Protocol;
        foreach (var sweep in sweeps.Where(sweep => sweep.FeatureSet is not null).OrderBy(sweep => sweep.FeatureSet == featureSet ? 0 : 1)
            .ThenByDescending(sweep => sweep.SubmittedAt))
        {
            var rows = (await grains.GetGrain<ISweepGrain>(sweep.Id).GetLeaderboardAsync(null, null, cancellationToken)).Rows
                .Where(row => row.Runs > 0 && families.Contains(row.Family)).OrderBy(row => row.Experiment.Number).ToArray();
            var known = sweep.Spec.Protocol;
            if (sweep.FeatureSet == featureSet && known.Contains(protocol))
            {
                foreach (var row in rows.Where(row => row.Runs == known.CountRuns()))
                {
                    settings.TryAdd((row.Family, row.Parameters.ToString()), row.Experiment);
                }
            }

            foreach (var family in rows.GroupBy(row => row.Family)
                .Where(family => runs.Count(run => run.Family == family.Key) < EnoughRuns))
            {
                foreach (var row in family.Take(MaxExperimentsPerFamily))
                {
                    runs.AddRange(await ReadRunsAsync(row, sweep.FeatureSet!, cancellationToken)); // not null: chosen above
                }
            }
        }

        var same = sweeps.Where(sweep => sweep.FeatureSet == featureSet && sweep.IsOf(spec));
        return new PastFindings(
            runs, settings, [.. same.Select(sweep => new KnownSweep(sweep.Id, sweep.State, sweep.Runs, sweep.DescribeExtensions()))]);
    }

    private async Task<IEnumerable<PastRun>> ReadRunsAsync(ExperimentSummary row, string featureSet, CancellationToken cancellationToken)
    {
        var runs = await grains.GetGrain<IExperimentGrain>(row.Experiment.ToString()).ListRunsAsync(cancellationToken);

        // An attempt that resumed is not a whole run.
        return from run in runs
               where run is { Attempts: [{ Outcome: AttemptOutcome.Completed }], Result.ContinuedFromEpoch: null }
               let attempt = run.Attempts[0]
               let slices = run.Result!.Train.Slices // not null: asked above
               select new PastRun(row.Family, row.Parameters, featureSet, slices, (attempt.EndedAt - attempt.AcquiredAt).TotalSeconds);
    }

    /// <summary>The findings.</summary>
    /// <param name="Runs">Runs with their durations.</param>
    /// <param name="Settings">
    /// By family and printed setting, an experiment that computed it on the same data with the same protocol.
    /// </param>
    /// <param name="Same">Sweeps with the same spec and data.</param>
    internal sealed record PastFindings(
        IReadOnlyList<PastRun> Runs, IReadOnlyDictionary<(string Family, string Parameters), ExperimentId> Settings,
        ImmutableArray<KnownSweep> Same);
}
