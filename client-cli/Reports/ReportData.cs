using System.Collections.Immutable;
using Experiments.ClientCli.Commands;
using Experiments.Contracts;
using Experiments.Domain;

namespace Experiments.ClientCli.Reports;

/// <summary>All that a report shows of a sweep.</summary>
internal sealed record ReportData
{
    private const int GreatestGroups = 10;

    public required SweepSummary Sweep { get; init; }

    public required DatasetSummary Dataset { get; init; }

    public required Leaderboard Leaderboard { get; init; }

    /// <summary>Of the first of the leaderboard.</summary>
    public required ExperimentAnalysis Best { get; init; }

    /// <summary>The runs of the best of each family, the best family first.</summary>
    public required ImmutableArray<(ExperimentSummary Summary, ImmutableArray<RunSummary> Runs)> Families { get; init; }

    /// <summary>Test accuracy and gap by family and by every parameter of a few values; what cannot be compared is not there.</summary>
    public required ImmutableArray<ParameterComparison> Comparisons { get; init; }

    /// <summary>Which parameters matter for test accuracy, by family; empty where experiments are too few to tell.</summary>
    public ImmutableArray<ParameterImportances> Importances { get; init; } = [];

    public required IReadOnlyList<(SliceHardness Slice, string Path, double OffsetSeconds)> HardestSlices { get; init; }

    public required ImmutableArray<TrackHardness> HardestTracks { get; init; }

    /// <summary>Asks the cluster for all of it.</summary>
    /// <exception cref="UserErrorException">There is no such sweep, or it has no result yet.</exception>
    public static async Task<ReportData> ReadAsync(IGrainFactory grains, string id, CancellationToken cancellationToken)
    {
        var sweep = grains.GetGrain<ISweepGrain>(id);
        var summary = await sweep.DescribeAsync(cancellationToken).ConfigureAwait(false);
        var leaderboard = await sweep.GetLeaderboardAsync(null, cancellationToken).ConfigureAwait(false);
        ExperimentSummary[] rows = [.. leaderboard.Rows.Where(row => row.TestAccuracy is not null)];
        if (rows.Length == 0)
        {
            throw UserErrorException.Failed($"sweep '{id}' has no result yet; `experiments sweep show {id}` says where it stands");
        }

        var families = ImmutableArray.CreateBuilder<(ExperimentSummary, ImmutableArray<RunSummary>)>();
        foreach (var row in rows.DistinctBy(row => row.Family))
        {
            families.Add((row, await grains.GetGrain<IExperimentGrain>(row.Experiment.ToString()).ListRunsAsync(cancellationToken).ConfigureAwait(false)));
        }

        var hard = grains.GetGrain<IDatasetAnalysisGrain>(summary.Spec.Dataset);
        var slices = await hard.ListHardestSlicesAsync(0, 12, cancellationToken).ConfigureAwait(false);
        return new ReportData
        {
            Sweep = summary,
            Dataset = await grains.GetGrain<IDatasetGrain>(summary.Spec.Dataset).DescribeAsync(cancellationToken).ConfigureAwait(false),
            Leaderboard = leaderboard with { Rows = [.. rows] },
            Best = await grains.GetGrain<IExperimentGrain>(rows[0].Experiment.ToString()).AnalyzeAsync(cancellationToken).ConfigureAwait(false),
            Families = families.ToImmutable(),
            Comparisons = await CompareAsync(grains.GetGrain<ISweepAnalysisGrain>(id), rows, cancellationToken).ConfigureAwait(false),
            Importances = await grains.GetGrain<ISweepAnalysisGrain>(id).ListImportancesAsync(MetricNames.TestAccuracy, cancellationToken).ConfigureAwait(false),
            HardestSlices = await TrackFiles.LocateAsync(grains, slices, cancellationToken).ConfigureAwait(false),
            HardestTracks = await hard.ListHardestTracksAsync(0, 12, cancellationToken).ConfigureAwait(false),
        };
    }

    /// <summary>The parameters that have more than one value within a family.</summary>
    public static IEnumerable<string> Varied(IEnumerable<ExperimentSummary> rows) => rows.GroupBy(row => row.Family)
        .SelectMany(family => family.SelectMany(row => row.Parameters).GroupBy(pair => pair.Key).Where(pairs => pairs.Select(pair => pair.Value).Distinct().Count() > 1))
        .Select(pairs => pairs.Key).Distinct();

    /// <summary>A parameter drawn from a range has a value an experiment: groups of one, and pairs without number.</summary>
    private static bool IsOfFewValues(IEnumerable<ExperimentSummary> rows, string name) =>
        rows.Where(row => row.Parameters.Contains(name)).Select(row => row.Parameters[name]).Distinct().Count() <= GreatestGroups;

    private static async Task<ImmutableArray<ParameterComparison>> CompareAsync(
        ISweepAnalysisGrain analysis, ExperimentSummary[] rows, CancellationToken cancellationToken)
    {
        var found = ImmutableArray.CreateBuilder<ParameterComparison>();
        string[] families = rows.Select(row => row.Family).Distinct().Count() > 1 ? ["family"] : [];
        foreach (var by in families.Concat(Varied(rows).Where(name => IsOfFewValues(rows, name))))
        {
            foreach (var metric in new[] { MetricNames.TestAccuracy, MetricNames.Gap })
            {
                try
                {
                    found.Add(await analysis.CompareAsync([by], metric, cancellationToken).ConfigureAwait(false));
                }
                catch (UserErrorException error) when (error.Kind is UserErrorKind.Failed)
                {
                    // Nothing to compare: one value among the finished, or no run that all have.
                }
            }
        }

        return found.ToImmutable();
    }
}
