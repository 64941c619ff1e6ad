using Experiments.Domain;
using Experiments.Features.Storage;
using Experiments.Store;

namespace Experiments.Execution.Extraction;

/// <summary>One shard of a feature set: decodes, slices and extracts its tracks, and writes its files.</summary>
internal static class ExtractionPipeline
{
    /// <summary>Executes a shard on the calling thread.</summary>
    /// <exception cref="UserErrorException">A track can no longer be read, or has changed since import.</exception>
    /// <exception cref="StorageFaultException">The disk is full, read-only or failing.</exception>
    public static ShardOutput Execute(
        WorkOrder order, ShardPayload shard, Action<RunProgress> progress, CancellationToken cancellationToken)
    {
        var artifacts = new ArtifactStore(order.ArtifactRoot);
        var extraction = new TrackExtraction(shard.Source, shard.Spec, artifacts.SpoolFolder);
        var plan = extraction.Plan(
            shard.Source.Name, shard.DatasetVersion, artifacts.ReadTracks(ArtifactPaths.Tracks(shard.Source.Name, shard.DatasetVersion)));
        var written = extraction.BuildShard(FeatureSetStore.Of(artifacts), plan, shard.Shard, cancellationToken);
        progress(new RunProgress(order.Unit.Id, order.Attempt, 1, 1));
        return new ShardOutput(shard.Shard, written.Rows);
    }
}
