using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Features.Storage;
using Experiments.Store;

namespace Experiments.Execution.Runs;

/// <summary>
/// Feature sets read by runs of this process, each opened once and shared: its shards mapped, its table in memory. The most recently used
/// stay open between runs, so that the next run starts at once. Thread-safe.
/// </summary>
/// <param name="kept">How many unused feature sets stay open.</param>
internal sealed class SharedFeatureSets(int kept)
{
    private readonly Lock _lock = new();
    private readonly List<Entry> _entries = []; // the one used last first

    /// <summary>The instance of this process: keeps two, for two sweeps that alternate.</summary>
    public static SharedFeatureSets OfProcess { get; } = new(kept: 2);

    /// <summary>
    /// Opens a feature set, or returns the open one. Reopens it if its manifest was rewritten, because a shard was rebuilt.
    /// </summary>
    /// <exception cref="UserErrorException">No feature set has that id, or its files are missing or cut off.</exception>
    public FeatureSetHandle Open(ArtifactStore artifacts, FeatureSetStore store, string featureSet)
    {
        var manifest = store.ManifestOf(featureSet);
        var written = File.GetLastWriteTimeUtc(manifest);
        Entry entry;
        lock (_lock)
        {
            entry = _entries.Find(entry => entry.Manifest == manifest && entry.Written == written)
                ?? new Entry(manifest, written, new(() => OpenFeatureSet.Of(artifacts, store, featureSet)));
            _entries.Remove(entry);
            _entries.Insert(0, entry);
            entry.Users++;
        }

        try
        {
            return new FeatureSetHandle(this, entry, entry.OpenFeatureSet.Value);
        }
        catch
        {
            Release(entry, isBroken: true);
            throw;
        }
    }

    private void Release(Entry entry, bool isBroken = false)
    {
        lock (_lock)
        {
            entry.Users--;
            if (isBroken)
            {
                _entries.Remove(entry);
            }

            foreach (var unused in _entries.Skip(kept).Where(entry => entry.Users == 0).ToArray())
            {
                _entries.Remove(unused);
                unused.OpenFeatureSet.Value.Features.Dispose();
            }
        }
    }

    /// <summary>A run's use of a feature set, which stays open until this is disposed.</summary>
    public sealed class FeatureSetHandle : IDisposable
    {
        private readonly SharedFeatureSets _owner;
        private readonly OpenFeatureSet _opened;
        private Entry? _entry;

        internal FeatureSetHandle(SharedFeatureSets owner, Entry entry, OpenFeatureSet opened) =>
            (_owner, _entry, _opened) = (owner, entry, opened);

        /// <summary>The feature set.</summary>
        public FeatureSetReader Features => _opened.Features;

        /// <summary>Its dataset's tracks with the slices that have rows.</summary>
        public ImmutableArray<TrackInfo> Tracks => _opened.Tracks;

        /// <inheritdoc/>
        public void Dispose()
        {
            if (Interlocked.Exchange(ref _entry, null) is { } entry)
            {
                _owner.Release(entry);
            }
        }
    }

    internal sealed record OpenFeatureSet(FeatureSetReader Features, ImmutableArray<TrackInfo> Tracks)
    {
        public static OpenFeatureSet Of(ArtifactStore artifacts, FeatureSetStore store, string featureSet)
        {
            var features = store.Open(featureSet);
            try
            {
                var (dataset, version) = (features.Manifest.Dataset, features.Manifest.DatasetVersion);
                return new OpenFeatureSet(
                    features, FeatureSetTracks.Of(artifacts.ReadTracks(ArtifactPaths.Tracks(dataset, version)), features));
            }
            catch
            {
                features.Dispose();
                throw;
            }
        }
    }

    internal sealed class Entry(string manifest, DateTime written, Lazy<OpenFeatureSet> opened)
    {
        public string Manifest { get; } = manifest;

        public DateTime Written { get; } = written;

        public Lazy<OpenFeatureSet> OpenFeatureSet { get; } = opened;

        public int Users { get; set; }
    }
}
