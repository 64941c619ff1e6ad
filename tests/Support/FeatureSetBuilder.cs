using Experiments.Domain;
using Experiments.Features.Storage;

namespace Experiments.Support;

/// <summary>
/// Decodes, slices and extracts one track: appends its slices to the shard, in order. Belongs to one worker and is called by one
/// thread at a time, so it may keep buffers.
/// </summary>
internal delegate void ExtractTrack(TrackInfo track, ShardWriter shard, CancellationToken cancellationToken);

/// <summary>The progress of a build.</summary>
/// <param name="TracksDone">Tracks whose shard exists or which this build has extracted.</param>
/// <param name="Tracks">All tracks.</param>
/// <param name="SlicesDone">Slices extracted by this build.</param>
internal sealed record BuildProgress(int TracksDone, int Tracks, long SlicesDone);

/// <summary>
/// Builds feature sets shard by shard on several threads. Intact shards are kept; missing or damaged ones are built.
/// A worker holds one slice's tensor and one shard's table at a time. The bytes do not depend on the number of threads.
/// </summary>
/// <param name="store">The store to write to.</param>
/// <param name="createWorker">Creates the extraction of one worker.</param>
internal sealed class FeatureSetBuilder(FeatureSetStore store, Func<ExtractTrack> createWorker)
{
    /// <summary>
    /// Builds what is missing or damaged and returns the manifest; a second call with the same plan only checks hashes.
    /// </summary>
    /// <exception cref="UserErrorException">A track can no longer be read as it was imported.</exception>
    /// <exception cref="StorageFaultException">The disk is full, read-only or failing.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; complete shards are kept, and the next build continues from
    /// them.</exception>
    public FeatureSetManifest Build(
        FeatureSetPlan plan, int threads, IProgress<BuildProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var counter = new Counter(plan.Tracks.Length, progress);
        var missing = new List<int>();
        for (var shard = 0; shard < plan.Shards; shard++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (store.FindShard(plan, shard) is null)
            {
                missing.Add(shard);
            }
            else
            {
                counter.Skip(plan.TracksOf(shard).Length);
            }
        }

        if (missing.Count == 0 && store.Find(plan.Id) is { } manifest)
        {
            return manifest;
        }

        BuildShards(plan, missing, threads, counter, cancellationToken);
        return store.Complete(plan, cancellationToken);
    }

    /// <summary>Builds one shard, even if it exists: the unit of work of a cluster.</summary>
    public ShardInfo BuildShard(FeatureSetPlan plan, int shard, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return BuildShard(plan, shard, createWorker(), new Counter(plan.Tracks.Length, null), cancellationToken);
    }

    private void BuildShards(FeatureSetPlan plan, List<int> shards, int threads, Counter counter, CancellationToken cancellationToken)
    {
        try
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, threads), CancellationToken = cancellationToken };
            Parallel.ForEach(shards, options, createWorker, (shard, _, worker) =>
            {
                BuildShard(plan, shard, worker, counter, cancellationToken);
                return worker;
            }, _ => { });
        }
        catch (AggregateException errors) when (errors.InnerExceptions.OfType<StorageFaultException>().FirstOrDefault() is { } first)
        {
            throw new StorageFaultException(first.Fault, errors);
        }
        catch (AggregateException errors) when (errors.InnerExceptions.OfType<UserErrorException>().FirstOrDefault() is { } first)
        {
            throw UserErrorException.FromLines(UserErrorKind.Failed, first.Lines, errors);
        }
    }

    private ShardInfo BuildShard(FeatureSetPlan plan, int shard, ExtractTrack extract, Counter counter, CancellationToken cancellationToken)
    {
        using var writer = store.BeginShard(plan, shard);
        foreach (var track in plan.TracksOf(shard))
        {
            cancellationToken.ThrowIfCancellationRequested();
            extract(track, writer, cancellationToken);
            counter.Add(track.Slices);
        }

        return writer.Commit();
    }

    private sealed class Counter(int tracks, IProgress<BuildProgress>? progress)
    {
        private readonly Lock _lock = new();
        private int _tracksDone;
        private long _slicesDone;

        public void Skip(int count) => Report(count, 0);

        public void Add(int slices) => Report(1, slices);

        private void Report(int tracksMore, int slicesMore)
        {
            lock (_lock)
            {
                _tracksDone += tracksMore;
                _slicesDone += slicesMore;
                progress?.Report(new BuildProgress(_tracksDone, tracks, _slicesDone));
            }
        }
    }
}
