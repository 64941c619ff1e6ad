using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Evaluation;
using Experiments.Evaluation.Labels;
using Experiments.Evaluation.Splits;
using Experiments.Execution.Runs;
using Experiments.Features.Storage;
using Experiments.Grains.Storage;
using Experiments.Grains.Sweeps;
using Experiments.Specs.Checks;
using Experiments.Store;

namespace Experiments.Grains.Analysis;

/// <summary>Analyzes the results of experiments on a dataset and previews splits of its tracks.</summary>
[GrainType("dataset-analysis")]
internal sealed class DatasetAnalysisGrain(
    ArtifactStore artifacts, FeatureSetStore sets, RunOutputFiles results, FeatureSetPlanner plans, IBlockingWork blocking)
    : Grain, IDatasetAnalysisGrain
{
    private string Name => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public async Task<SliceListing> ListHardestSlicesAsync(HardestQuery query, CancellationToken cancellationToken)
    {
        var pool = await ReadAsync(query.Experiment, query.DatasetVersion, cancellationToken);
        return await blocking.RunAsync(
            () =>
            {
                var all = Hardness.OfSlices(pool.Outcomes);
                var shown = all.Where(slice => query.IncludePadded || !slice.IsPadded).Skip(query.Skip).Take(query.Take);
                return new SliceListing([.. shown], query.IncludePadded ? 0 : all.Count(slice => slice.IsPadded), pool.Pool);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<TrackHardness>> ListHardestTracksAsync(HardestQuery query, CancellationToken cancellationToken)
    {
        var pool = await ReadAsync(query.Experiment, query.DatasetVersion, cancellationToken);
        return await blocking.RunAsync(
            () => Hardness.OfTracks(pool.Outcomes).Skip(query.Skip).Take(query.Take).ToImmutableArray(), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<DisagreementListing> ListDisagreementsAsync(
        int skip, int take, bool includePadded, CancellationToken cancellationToken)
    {
        var pool = await ReadAsync(null, null, cancellationToken);
        return await blocking.RunAsync(
            () =>
            {
                var tracks = Disagreements.Of(pool.Doubts, pool.Outcomes, includePadded);
                return new DisagreementListing(
                    [.. tracks.Skip(skip).Take(take)], tracks.Length, tracks.Count(track => track.Suggested is not null), pool.Pool,
                    includePadded ? 0 : pool.Outcomes.CountPadded());
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<SplitSummary> SummarizeSplitAsync(Protocol protocol, CancellationToken cancellationToken)
    {
        var dataset = await GrainFactory.GetGrain<IDatasetGrain>(Name).DescribeAsync(cancellationToken);
        var artifact = dataset.TracksArtifact ?? throw dataset.NotReady();
        new SpecFindings(SpecCheck.Check(protocol, InstalledPlugIns.All), []).ThrowIfAny();
        return await blocking.RunAsync(
            () =>
            {
                var tracks = artifacts.ReadTracks(artifact, dataset.TracksHash);
                return LeakDetector.Summarize(tracks, SplitCatalog.Plan(tracks, PublishedFolds.Complete(protocol, dataset.Folds)));
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<RemovalPlan> PlanRemovalAsync(CancellationToken cancellationToken)
    {
        _ = await GrainFactory.GetGrain<IDatasetGrain>(Name).DescribeAsync(cancellationToken);
        return await new RemovalReader(GrainFactory, artifacts, blocking).OfDatasetAsync(Name, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<string> GetFeatureSetIdAsync(FeatureSpec spec, CancellationToken cancellationToken)
    {
        if (spec.ImportedSet is null)
        {
            new SpecFindings(SpecCheck.Check(spec, InstalledPlugIns.All), []).ThrowIfAny();
        }

        return (await plans.PlanAsync(GrainFactory, Name, spec, cancellationToken)).Id;
    }

    /// <summary>
    /// The predictions of one experiment, or of all that may be read together, for the tracks of the current or another version.
    /// </summary>
    /// <exception cref="UserErrorException">The dataset does not exist, is not ready, or was not tested.</exception>
    private async Task<PooledPredictions> ReadAsync(ExperimentId? only, string? version, CancellationToken cancellationToken)
    {
        // A version that results are of may be read after its dataset was removed.
        var dataset = version is null ? await GrainFactory.GetGrain<IDatasetGrain>(Name).DescribeAsync(cancellationToken) : null;
        var experiments = await PredictionHistory.FindWithProtocolsAsync(GrainFactory, Name, cancellationToken);
        experiments = only is null ? experiments : [.. experiments.Where(experiment => experiment.Outputs.Experiment == only)];
        if (experiments.IsEmpty)
        {
            throw UserErrorException.NotFound(
                only is null
                    ? $"no experiment has tested dataset '{Name}' yet; run one with `experiments sweep run`"
                    : $"experiment {only} has no result on dataset '{Name}'");
        }

        var (shown, artifact) = (version ?? dataset!.Version, dataset?.TracksArtifact); // not null: asked for without a version
        if (shown is null)
        {
            throw dataset!.NotReady(); // not null: a given version is not null
        }

        return await blocking.RunAsync(
            () =>
            {
                var versions = new TracksOfVersions(artifacts, Name, shown, artifact, dataset?.TracksHash);
                return PooledPredictions.Read(experiments, versions, sets, results, only is null);
            },
            cancellationToken);
    }
}
