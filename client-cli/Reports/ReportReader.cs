using System.Collections.Immutable;
using Experiments.ClientCli.Commands;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel.Reports;

namespace Experiments.ClientCli.Reports;

/// <summary>Reads the data of a report from a cluster.</summary>
internal static class ReportReader
{
    /// <summary>Maximum number of experiments whose confusion can be selected on the page: about 10 kB each.</summary>
    private const int MaxConfusions = 40;

    private const int MaxGroups = 10;
    private const int Hardest = 12;

    /// <summary>Reads all data.</summary>
    /// <param name="grains">The cluster.</param>
    /// <param name="id">The sweep.</param>
    /// <param name="hardestOf">Whose hardest slices; null for those of all experiments on the dataset.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <exception cref="UserErrorException">The sweep does not exist or has no result yet.</exception>
    public static async Task<ReportData> ReadAsync(
        IGrainFactory grains, string id, ExperimentId? hardestOf, CancellationToken cancellationToken)
    {
        var sweep = grains.GetGrain<ISweepGrain>(id);
        var summary = await sweep.DescribeAsync(cancellationToken).ConfigureAwait(false);
        var leaderboard = await grains.GetLeaderboardAsync(id, null, null, cancellationToken).ConfigureAwait(false);
        ExperimentSummary[] rows = [.. leaderboard.Rows.Where(row => row.TestAccuracy is not null)];
        if (rows.Length == 0)
        {
            throw UserErrorException.Failed($"sweep '{id}' has no results yet; `experiments sweep show {id}` shows its status");
        }

        var analysis = grains.GetGrain<ISweepAnalysisGrain>(id);
        var hard = grains.GetGrain<IDatasetAnalysisGrain>(summary.Spec.Dataset);
        var ofKey = hardestOf is { } typed ? grains.Names().KeyOf(typed) : hardestOf;
        var features = grains.GetGrain<IFeatureSetGrain>(summary.FeatureSet!); // not null: there are results

        // As it was for this sweep: the dataset may have other tracks by now, or be removed.
        var dataset = await features.DescribeDatasetAsync(cancellationToken).ConfigureAwait(false);
        var query = new HardestQuery(0, Hardest, Experiment: ofKey, DatasetVersion: dataset.Version);
        var listing = await hard.ListHardestSlicesAsync(query, cancellationToken).ConfigureAwait(false);
        var slices = listing.Slices;
        var baselines = await analysis.CompareWithBaselinesAsync(Contrast.DefaultRegion, cancellationToken).ConfigureAwait(false);
        var tracks = await hard.ListHardestTracksAsync(query, cancellationToken).ConfigureAwait(false);
        var (blends, noBlends) = await BlendAsync(grains, dataset, rows[0].Experiment, cancellationToken).ConfigureAwait(false);
        return new ReportData
        {
            Sweep = grains.Names().Show(summary),
            Dataset = grains.Names().Show(dataset),
            Features = (await features.DescribeAsync(cancellationToken).ConfigureAwait(false)).Spec,
            Leaderboard = grains.Names().Show(leaderboard) with { Rows = [.. rows] },
            Analyses = await EachAsync(rows.Take(MaxConfusions), grain => grain.AnalyzeAsync(cancellationToken)).ConfigureAwait(false),
            Families = await EachAsync(rows.DistinctBy(row => row.Family), grain => grain.ListRunsAsync(cancellationToken))
                .ConfigureAwait(false),
            Comparisons =
            [
                .. (await CompareAsync(analysis, rows, cancellationToken).ConfigureAwait(false)).Where(
                    comparison => !IsCoveredBy(baselines, comparison, rows)),
            ],
            Baselines = baselines,
            Evaluations = await ListEvaluationsAsync(grains, rows.Take(MaxConfusions), cancellationToken).ConfigureAwait(false),
            Importances = await analysis.ListImportancesAsync(MetricNames.TestAccuracy, cancellationToken).ConfigureAwait(false),
            HardestSlices = await TrackFiles.LocateAsync(grains, summary.FeatureSet!, slices, cancellationToken).ConfigureAwait(false),
            HardestTracks = tracks,
            HardestOf = hardestOf,
            HardestPool = listing.Pool,
            PaddedLeftOut = listing.PaddedLeftOut,
            Blends = blends,
            NoBlends = noBlends,
            Previews = await PreviewAsync(grains, features, slices, tracks, cancellationToken).ConfigureAwait(false),
        };

        async Task<ImmutableArray<(ExperimentSummary, T)>> EachAsync<T>(
            IEnumerable<ExperimentSummary> experiments, Func<IExperimentGrain, Task<T>> ask)
        {
            var answers = ImmutableArray.CreateBuilder<(ExperimentSummary, T)>();
            foreach (var row in experiments)
            {
                answers.Add((row, await ask(grains.GetGrain<IExperimentGrain>(row.Experiment.ToString())).ConfigureAwait(false)));
            }

            return answers.ToImmutable();
        }
    }

    /// <summary>
    /// The mixtures by an experiment, with the labels that it was trained on, or why there are none: a slice split, runs that are missing,
    /// or a version whose tracks are gone.
    /// </summary>
    private static async Task<(BlendedDataset? Blends, string? Why)> BlendAsync(
        IGrainFactory grains, DatasetSummary dataset, ExperimentId experiment, CancellationToken cancellationToken)
    {
        try
        {
            var blends = await grains.GetGrain<IDatasetBlendsGrain>(dataset.Name)
                .DescribeVersionAsync(experiment, dataset.Version!, cancellationToken).ConfigureAwait(false); // not null: it has features
            return (blends with { Dataset = grains.Names().Show(dataset).Name }, null);
        }
        catch (UserErrorException error)
        {
            return (null, error.Message);
        }
    }

    /// <summary>For two values of the only parameter that one family varies, the comparison with the baseline shows the same.</summary>
    private static bool IsCoveredBy(ImmutableArray<BaselineComparison> baselines, ParameterComparison comparison, ExperimentSummary[] rows)
    {
        var families = rows.GroupBy(row => row.Family).Where(family => ReportData.Varied(family).Contains(comparison.By[0])).ToArray();
        return comparison.Groups.Length == 2 && families is [var only] && ReportData.Varied(only).Count() == 1
            && baselines.Any(baseline => baseline.Family == only.Key);
    }

    /// <summary>A parameter drawn from a range has a different value in each experiment: groups of one, and too many pairs.</summary>
    private static bool IsOfFewValues(IEnumerable<ExperimentSummary> rows, string name) =>
        rows.Where(row => row.Parameters.Contains(name)).Select(row => row.Parameters[name]).Distinct().Count() <= MaxGroups;

    private static async Task<ImmutableArray<ParameterComparison>> CompareAsync(
        ISweepAnalysisGrain analysis, ExperimentSummary[] rows, CancellationToken cancellationToken)
    {
        var found = ImmutableArray.CreateBuilder<ParameterComparison>();
        string[] families = rows.Select(row => row.Family).Distinct().Count() > 1 ? ["family"] : [];
        foreach (var by in families.Concat(ReportData.Varied(rows).Where(name => IsOfFewValues(rows, name))))
        {
            foreach (var metric in new[] { MetricNames.Gap, MetricNames.TestAccuracy })
            {
                try
                {
                    found.Add(await analysis.CompareAsync([by], metric, Contrast.DefaultRegion, cancellationToken).ConfigureAwait(false));
                }
                catch (UserErrorException error) when (error.Kind is UserErrorKind.Failed)
                {
                    // Nothing to compare: only one value among the ended experiments, or no run that all have.
                }
            }
        }

        return found.ToImmutable();
    }

    private static async Task<IReadOnlyDictionary<SliceId, SlicePreview>> PreviewAsync(
        IGrainFactory grains, IFeatureSetGrain features, ImmutableArray<SliceHardness> slices, ImmutableArray<TrackHardness> tracks,
        CancellationToken cancellationToken)
    {
        ImmutableArray<TrackId> all = [.. slices.Select(slice => slice.Slice.Track).Concat(tracks.Select(track => track.Track)).Distinct()];
        var known = (await features.FindTracksAsync(all, cancellationToken).ConfigureAwait(false)).ToDictionary(track => track.Id);
        var wanted = slices.Select(slice => slice.Slice).ToHashSet();
        foreach (var track in tracks.Select(track => track.Track).Where(known.ContainsKey))
        {
            wanted.Add(new SliceId(track, known[track].Slices / 2));
        }

        var previews = new Dictionary<SliceId, SlicePreview>();
        foreach (var slice in wanted)
        {
            previews[slice] = await SliceAudio.FindAsync(
                grains, slice, known.GetValueOrDefault(slice.Track), isWhole: false, cancellationToken).ConfigureAwait(false);
        }

        return previews;
    }

    private static async Task<ImmutableArray<EvaluationSummary>> ListEvaluationsAsync(
        IGrainFactory grains, IEnumerable<ExperimentSummary> rows, CancellationToken cancellationToken)
    {
        var all = ImmutableArray.CreateBuilder<EvaluationSummary>();
        foreach (var row in rows)
        {
            all.AddRange((await ExperimentQueries.ListEvaluationsAsync(grains, row.Experiment, cancellationToken).ConfigureAwait(false))
                .Where(evaluation => evaluation.Result is not null));
        }

        return all.ToImmutable();
    }
}
