using Experiments.Audio.Duplicates;
using Experiments.Domain;
using Experiments.Store;

namespace Experiments.Execution;

/// <summary>The audit of a dataset: decodes and compares every track, and writes the findings as an artifact.</summary>
internal static class AuditPipeline
{
    /// <summary>Executes an audit; like an import it uses every core, because a user waits for it.</summary>
    public static AuditOutput Execute(
        WorkOrder order, AuditPayload payload, Action<RunProgress> progress, CancellationToken cancellationToken)
    {
        var dataset = payload.Dataset;
        if (dataset is not { TracksArtifact: { } tracksArtifact, Version: { } version })
        {
            throw new UserErrorException($"dataset '{dataset.Name}' has no tracks to audit");
        }

        var artifacts = new ArtifactStore(order.ArtifactRoot);
        var tracks = artifacts.ReadTracks(tracksArtifact);
        var audit = DatasetAuditor.Run(
            dataset, tracks, Environment.ProcessorCount,
            done => progress(new RunProgress(order.Unit.Id, order.Attempt, done, tracks.Length)), cancellationToken,
            artifacts.SpoolFolder);
        var artifact = ArtifactPaths.Audit(dataset.Name, version);
        artifacts.WriteJson(artifact, audit);
        return new AuditOutput(artifact, version);
    }
}
