using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel.Reports;

namespace Experiments.Queries;

/// <summary>What to read of a sweep beyond its leaderboard: a page that shows one section needs no other.</summary>
[Flags]
public enum ReportParts
{
    /// <summary>Sweep, dataset, features and leaderboard without its conclusions, which every section needs.</summary>
    None = 0,

    /// <summary>The analyses of the first experiments: confusion, blends of genres.</summary>
    Analyses = 1,

    /// <summary>The runs of the best experiment of each family: learning curves, seeds, environment.</summary>
    Runs = 2,

    /// <summary>What settings change.</summary>
    Comparisons = 4,

    /// <summary>How much parameters matter.</summary>
    Importances = 8,

    /// <summary>Tracks as mixtures of genres.</summary>
    Blends = 16,

    /// <summary>Results on other datasets.</summary>
    Evaluations = 32,

    /// <summary>The hardest tracks and slices.</summary>
    Hardest = 64,

    /// <summary>Picture and sound of these.</summary>
    Previews = 128,

    /// <summary>How sure the order of the leaderboard is: contrasts with all experiments, seconds for thousands.</summary>
    Conclusions = 256,

    /// <summary>What a report shows.</summary>
    All = Analyses | Runs | Comparisons | Importances | Blends | Evaluations | Hardest | Previews | Conclusions,
}

/// <summary>What to read for a report.</summary>
/// <param name="Sweep">The sweep's ID.</param>
/// <param name="Parts">The parts.</param>
/// <param name="HardestOf">Whose hardest slices; null for those of all experiments on the dataset.</param>
/// <param name="MaxAnalyses">The most experiments to read analyses of: about 10 kB of HTML each.</param>
public sealed record ReportQuery(
    string Sweep, ReportParts Parts = ReportParts.All, ExperimentId? HardestOf = null, int MaxAnalyses = 40);

/// <summary>Reads the data of a report, or of one of its sections.</summary>
public static class ReportQueries
{
    private const int MaxGroups = 10;
    private const int MaxEvaluated = 40;
    private const int Hardest = 12;

    private static readonly (ReportParts Part, Func<Reading, ReportData, Task<ReportData>> ReadAsync)[] Readers =
    [
        (ReportParts.Analyses, async (reading, data) => data with
        {
            Analyses = await reading.EachAsync(
                reading.Rows.Take(reading.Asked.MaxAnalyses), grain => grain.AnalyzeAsync(reading.Cancellation)).ConfigureAwait(false),
        }),
        (ReportParts.Runs, async (reading, data) => data with
        {
            Families = await reading.EachAsync(
                reading.Rows.DistinctBy(row => row.Family), grain => grain.ListRunsAsync(reading.Cancellation)).ConfigureAwait(false),
        }),
        (ReportParts.Comparisons, ReadComparisonsAsync),
        (ReportParts.Importances, async (reading, data) => data with
        {
            Importances = await reading.Analysis.ListImportancesAsync(MetricNames.TestAccuracy, reading.Cancellation).ConfigureAwait(false),
        }),
        (ReportParts.Blends, ReadBlendsAsync),
        (ReportParts.Evaluations, ReadEvaluationsAsync),
        (ReportParts.Hardest, ReadHardestAsync),
    ];

    /// <summary>Reads the data.</summary>
    /// <exception cref="UserErrorException">The sweep does not exist or has no result yet.</exception>
    public static async Task<ReportData> ReadAsync(IGrainFactory grains, ReportQuery asked, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        ArgumentNullException.ThrowIfNull(asked);
        var summary = await grains.GetGrain<ISweepGrain>(asked.Sweep).DescribeAsync(cancellationToken).ConfigureAwait(false);
        var leaderboard = await (asked.Parts.HasFlag(ReportParts.Conclusions)
            ? grains.GetLeaderboardAsync(asked.Sweep, null, null, cancellationToken)
            : grains.GetGrain<ISweepGrain>(asked.Sweep).GetLeaderboardAsync(null, null, cancellationToken)).ConfigureAwait(false);
        ExperimentSummary[] rows = [.. leaderboard.Rows.Where(row => row.TestAccuracy is not null)];
        if (rows.Length == 0)
        {
            throw UserErrorException.Failed(
                $"sweep '{asked.Sweep}' has no results yet; `experiments sweep show {asked.Sweep}` shows its status");
        }

        // As it was for this sweep: the dataset may have other tracks by now, or be removed.
        var features = grains.GetGrain<IFeatureSetGrain>(summary.FeatureSet!); // not null: there are results
        var dataset = await features.DescribeDatasetAsync(cancellationToken).ConfigureAwait(false);
        var data = new ReportData
        {
            Sweep = grains.Names().Show(summary),
            Dataset = grains.Names().Show(dataset),
            Features = (await features.DescribeAsync(cancellationToken).ConfigureAwait(false)).Spec,
            Leaderboard = grains.Names().Show(leaderboard) with { Rows = [.. rows] },
        };
        foreach (var (part, readAsync) in Readers)
        {
            if ((asked.Parts & part) != 0)
            {
                data = await readAsync(new Reading(grains, asked, features, dataset, rows, cancellationToken), data).ConfigureAwait(false);
            }
        }

        return data;
    }

    private static async Task<ReportData> ReadHardestAsync(Reading reading, ReportData data)
    {
        var (grains, cancellation) = (reading.Grains, reading.Cancellation);
        var ofKey = reading.Asked.HardestOf is { } typed ? grains.Names().KeyOf(typed) : reading.Asked.HardestOf;
        var query = new HardestQuery(0, Hardest, Experiment: ofKey, DatasetVersion: reading.Dataset.Version);
        var hard = grains.GetGrain<IDatasetAnalysisGrain>(data.Sweep.Spec.Dataset);
        var listing = await hard.ListHardestSlicesAsync(query, cancellation).ConfigureAwait(false);
        var tracks = await hard.ListHardestTracksAsync(query, cancellation).ConfigureAwait(false);
        return data with
        {
            HardestSlices = await TrackFiles.LocateAsync(grains, data.Sweep.FeatureSet!, listing.Slices, cancellation) // not null: results
                .ConfigureAwait(false),
            HardestTracks = tracks,
            HardestOf = reading.Asked.HardestOf,
            HardestPool = listing.Pool,
            PaddedLeftOut = listing.PaddedLeftOut,
            Previews = reading.Asked.Parts.HasFlag(ReportParts.Previews)
                ? await PreviewAsync(grains, reading.Features, listing.Slices, tracks, cancellation).ConfigureAwait(false)
                : data.Previews,
        };
    }

    /// <summary>
    /// The mixtures by the first experiment, with the labels that it was trained on, or why there are none: a slice split, runs that are
    /// missing, or a version whose tracks are gone.
    /// </summary>
    private static async Task<ReportData> ReadBlendsAsync(Reading reading, ReportData data)
    {
        try
        {
            var blends = await reading.Grains.GetGrain<IDatasetBlendsGrain>(reading.Dataset.Name)
                .DescribeVersionAsync(reading.Rows[0].Experiment, reading.Dataset.Version!, reading.Cancellation) // not null: has features
                .ConfigureAwait(false);
            return data with { Blends = blends with { Dataset = data.Dataset.Name } };
        }
        catch (UserErrorException error)
        {
            return data with { NoBlends = error.Message };
        }
    }

    private static async Task<ReportData> ReadComparisonsAsync(Reading reading, ReportData data)
    {
        var baselines = await reading.Analysis.CompareWithBaselinesAsync(Contrast.DefaultRegion, reading.Cancellation)
            .ConfigureAwait(false);
        var found = ImmutableArray.CreateBuilder<ParameterComparison>();
        string[] families = reading.Rows.Select(row => row.Family).Distinct().Count() > 1 ? ["family"] : [];
        foreach (var by in families.Concat(ReportData.Varied(reading.Rows).Where(name => IsOfFewValues(reading.Rows, name))))
        {
            foreach (var metric in new[] { MetricNames.Gap, MetricNames.TestAccuracy })
            {
                try
                {
                    found.Add(await reading.Analysis.CompareAsync([by], metric, Contrast.DefaultRegion, reading.Cancellation)
                        .ConfigureAwait(false));
                }
                catch (UserErrorException error) when (error.Kind is UserErrorKind.Failed)
                {
                    // Nothing to compare: only one value among the ended experiments, or no run that all have.
                }
            }
        }

        return data with
        {
            Comparisons = [.. found.Where(comparison => !IsCoveredBy(baselines, comparison, reading.Rows))],
            Baselines = baselines,
        };
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

    private static async Task<ReportData> ReadEvaluationsAsync(Reading reading, ReportData data)
    {
        var all = ImmutableArray.CreateBuilder<EvaluationSummary>();
        foreach (var row in reading.Rows.Take(MaxEvaluated))
        {
            all.AddRange((await ExperimentQueries.ListEvaluationsAsync(reading.Grains, row.Experiment, reading.Cancellation)
                .ConfigureAwait(false)).Where(evaluation => evaluation.Result is not null));
        }

        return data with { Evaluations = all.ToImmutable() };
    }

    /// <summary>What readers need.</summary>
    /// <param name="Grains">The grains.</param>
    /// <param name="Asked">What to read.</param>
    /// <param name="Features">The feature set of the sweep.</param>
    /// <param name="Dataset">The dataset, as it was for the sweep, by its first name.</param>
    /// <param name="Rows">The experiments with a result, best first.</param>
    /// <param name="Cancellation">Cancels the calls.</param>
    private sealed record Reading(
        IGrainFactory Grains, ReportQuery Asked, IFeatureSetGrain Features, DatasetSummary Dataset, ExperimentSummary[] Rows,
        CancellationToken Cancellation)
    {
        public ISweepAnalysisGrain Analysis => Grains.GetGrain<ISweepAnalysisGrain>(Asked.Sweep);

        public async Task<ImmutableArray<(ExperimentSummary, T)>> EachAsync<T>(
            IEnumerable<ExperimentSummary> experiments, Func<IExperimentGrain, Task<T>> ask)
        {
            var answers = ImmutableArray.CreateBuilder<(ExperimentSummary, T)>();
            foreach (var row in experiments)
            {
                answers.Add((row, await ask(Grains.GetGrain<IExperimentGrain>(row.Experiment.ToString())).ConfigureAwait(false)));
            }

            return answers.ToImmutable();
        }
    }
}
