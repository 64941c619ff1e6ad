using System.Collections.Concurrent;
using Experiments.Domain;

namespace Experiments.Store.Checking;

/// <summary>Checks that every row can be deserialized, every reference resolves and every artifact is intact.</summary>
public static class StoreIntegrityCheck
{
    /// <summary>
    /// Reads everything. Safe during a running sweep: artifacts are written before the rows that refer to them, so everything a snapshot of
    /// the rows refers to exists. Rows must come from one snapshot.
    /// </summary>
    /// <param name="read">Reads all rows; the caller adds database problems found while reading.</param>
    /// <param name="artifacts">The artifacts.</param>
    /// <param name="features">The feature sets among them.</param>
    /// <param name="progress">Receives the number of artifacts read and the total.</param>
    /// <param name="cancellationToken">Checked between artifacts.</param>
    public static StoreCheckResult Run(
        Func<StoreContents> read, ArtifactStore artifacts, IFeatureSetFiles features, IProgress<(int Done, int All)>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(artifacts);

        // Listed before the rows are read, so a file written meanwhile does not count as an orphan.
        var files = ArtifactTree.List(artifacts.Root);
        var contents = read();
        var manifests = new List<StoreProblem>();
        var references = ReferenceFinder.Of(contents, artifacts, features, manifests);
        var found = new ConcurrentBag<StoreProblem>(manifests);
        var (done, bytes) = (0, 0L);
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = Math.Min(4, Environment.ProcessorCount),
            CancellationToken = cancellationToken,
        };
        Parallel.ForEach(references, parallel, reference =>
        {
            if (reference.FindProblem(artifacts) is { } problem)
            {
                found.Add(problem);
            }
            else
            {
                Interlocked.Add(ref bytes, new FileInfo(artifacts.PathOf(reference.Path)).Length);
            }

            progress?.Report((Interlocked.Increment(ref done), references.Length));
        });

        Parallel.ForEach(files.Where(file => file.CheckpointEpoch is not null), parallel, checkpoint =>
        {
            if (CheckpointVerifier.FindProblem(artifacts, checkpoint) is { } problem)
            {
                found.Add(problem);
            }
        });

        var orphans = new ArtifactReachability(contents, references).FindOrphans(files).ToList();
        return new StoreCheckResult(
            contents.Rows, references.Length, bytes, references.Count(reference => reference.Sha256 is null), orphans.Count,
            orphans.Sum(file => file.Bytes),
            [
                .. contents.Problems,
                .. found.OrderBy(problem => problem.Subject, StringComparer.Ordinal)
                .DistinctBy(problem => (problem.Subject, problem.Message)),
            ]);
    }
}
