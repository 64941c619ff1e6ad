using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Evaluation;
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
    public async Task<ImmutableArray<SliceHardness>> ListHardestSlicesAsync(int skip, int take, CancellationToken cancellationToken)
    {
        var experiments = await FindAsync(cancellationToken);
        return await blocking.RunAsync(
            () => Hardness.OfSlices(Read(experiments)).Skip(skip).Take(take).ToImmutableArray(), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<TrackHardness>> ListHardestTracksAsync(int skip, int take, CancellationToken cancellationToken)
    {
        var experiments = await FindAsync(cancellationToken);
        return await blocking.RunAsync(
            () => Hardness.OfTracks(Read(experiments)).Skip(skip).Take(take).ToImmutableArray(), cancellationToken);
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
                return LeakDetector.Summarize(tracks, SplitCatalog.Plan(tracks, protocol));
            },
            cancellationToken);
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

    private async Task<ImmutableArray<ExperimentOutputs>> FindAsync(CancellationToken cancellationToken)
    {
        _ = await GrainFactory.GetGrain<IDatasetGrain>(Name).DescribeAsync(cancellationToken);
        var experiments = await PredictionHistory.FindAsync(GrainFactory, Name, cancellationToken);
        return experiments.Length > 0
            ? experiments
            : throw UserErrorException.NotFound($"no experiment has tested dataset '{Name}' yet; run one with `experiments sweep run`");
    }

    /// <summary>
    /// All test predictions. Those of an earlier version with other genres are omitted: hardness is defined over one set of genres.
    /// </summary>
    private OutcomeCounts Read(ImmutableArray<ExperimentOutputs> experiments)
    {
        OutcomeCounts? outcomes = null;
        foreach (var set in experiments.Reverse().SelectMany(experiment => experiment.Runs).GroupBy(run => run.FeatureSet))
        {
            using var features = sets.Open(set.Key);
            outcomes ??= new OutcomeCounts(features.Genres);
            if (!features.Genres.SequenceEqual(outcomes.Genres))
            {
                continue;
            }

            foreach (var run in set)
            {
                outcomes.Add(results.ReadPredictions(run, features, SplitPart.Test)!); // test is always kept
            }
        }

        return outcomes!; // there is an experiment, and each has a run
    }
}
