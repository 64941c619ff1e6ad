using System.Collections.Concurrent;
using Experiments.Domain;

namespace Experiments.Store.Checking;

/// <summary>Rows and artifacts → whether every row opens, every reference resolves and every artifact is as it was written.</summary>
public static class StoreCheck
{
    /// <summary>
    /// Reads everything. Safe beside a running sweep: artifacts are written before the rows that refer to them, so what a snapshot of the
    /// rows refers to is there. Rows must be of one moment.
    /// </summary>
    /// <param name="read">Reads all rows; a problem of the database that shows meanwhile is the caller's to add.</param>
    /// <param name="artifacts">The artifacts.</param>
    /// <param name="features">The feature sets among them.</param>
    /// <param name="progress">Hears how many artifacts of how many are read.</param>
    /// <param name="cancellationToken">Honoured between artifacts.</param>
    public static StoreCheckResult Run(
        Func<StoreContents> read, ArtifactStore artifacts, IFeatureSetFiles features, IProgress<(int Done, int All)>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(artifacts);

        // Listed before the rows are read: a file that is written meanwhile is no orphan for that.
        var files = ArtifactTree.List(artifacts.Root);
        var contents = read();
        var manifests = new List<StoreProblem>();
        var references = ArtifactReferences.Of(contents, artifacts, features, manifests);
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
            if (KeptCheckpoints.FindProblem(artifacts, checkpoint) is { } problem)
            {
                found.Add(problem);
            }
        });

        var orphans = new StoreUse(contents, references).FindOrphans(files).ToList();
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
