using System.Collections.Immutable;
using Experiments.Audio;
using Experiments.Audio.Files;
using Experiments.Domain;
using Experiments.Features;
using Experiments.Features.Storage;

namespace Experiments.Execution.Extraction;

/// <summary>
/// Audio to shards: reads a track below the dataset's root, cuts it as the import did, and extracts every slice. The feature set's plan is
/// known before the first track is read.
/// </summary>
public sealed class TrackExtraction
{
    /// <summary>
    /// Increased whenever the same spec and samples give different numbers: earlier feature sets then have a different id.
    /// </summary>
    public const string NumericsVersion = "1";

    private readonly DatasetImportSpec _import;
    private readonly DatasetFolder _folder;
    private readonly FeatureExtractor _extractor;
    private readonly Slicer _slicer;

    /// <param name="import">
    /// How the dataset was imported: its folder, by its resolved path, how tracks are cut, and the sample rate that content hashes and
    /// slice counts refer to.
    /// </param>
    /// <param name="spec">What is computed.</param>
    /// <param name="spoolFolder">Where archives are unpacked that cannot be read in place; null for the system's temporary folder.</param>
    /// <exception cref="UserErrorException">The spec is invalid; all problems, one per line.</exception>
    public TrackExtraction(DatasetImportSpec import, FeatureSpec spec, string? spoolFolder = null)
    {
        ArgumentNullException.ThrowIfNull(import);
        ArgumentNullException.ThrowIfNull(spec);
        (_import, _folder) = (import, DatasetFolder.Of(import, spoolFolder));
        _extractor = new FeatureExtractor(spec);
        _slicer = new Slicer(import.Slices, spec.SampleRate);
    }

    /// <summary>How tracks are cut.</summary>
    public SliceRule Rule => _import.Slices;

    /// <summary>The feature set of these tracks.</summary>
    /// <param name="dataset">The dataset's name.</param>
    /// <param name="version">Its version.</param>
    /// <param name="tracks">Its tracks.</param>
    public FeatureSetPlan Plan(string dataset, string version, ImmutableArray<TrackInfo> tracks) => new()
    {
        Dataset = dataset,
        DatasetVersion = version,
        SliceRule = Rule,
        Spec = _extractor.Spec,
        NumericsVersion = NumericsVersion,
        Columns = [.. _extractor.Columns.Select(column => new TableColumn(column.Name, column.Unit))],
        TensorShape = _extractor.TensorShape(_slicer.SliceSamples),
        TensorUnit = _extractor.TensorUnit ?? "",
        Genres = [.. tracks.Select(track => track.Genre).Distinct().Order(StringComparer.Ordinal)],
        Tracks = tracks,
    };

    /// <summary>Builds one shard, even if it exists: every slice of its tracks, in order. Runs on the calling thread.</summary>
    /// <exception cref="UserErrorException">A track can no longer be read, or has changed since import.</exception>
    /// <exception cref="StorageFaultException">The disk is full, read-only or failing.</exception>
    public ShardInfo BuildShard(FeatureSetStore store, FeatureSetPlan plan, int shard, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(plan);
        using var writer = store.BeginShard(plan, shard);
        var analysis = _extractor.CreateAnalysis();
        var columns = new float[_extractor.Columns.Length];
        var tensor = new float[_extractor.TensorLength(_slicer.SliceSamples)];
        foreach (var track in plan.TracksOf(shard))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Cut(track, (range, slice) => Append(track, range, slice), cancellationToken);
        }

        return writer.Commit();

        void Append(TrackInfo track, SliceRange range, ReadOnlySpan<float> slice)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _extractor.Extract(analysis, slice, columns, tensor);
            writer.Append(new SliceId(track.Id, range.Index), range.Index * Rule.HopSeconds, range.IsPadded, columns, tensor);
        }
    }

    /// <summary>
    /// Cuts a track into as many slices as its import counted. At another sample rate, rounding may add or drop the remainder at the end of
    /// a track: an extra slice is dropped, and a missing one is cut from the available samples. Whether the file has changed since import
    /// is known at its end, before its shard is committed.
    /// </summary>
    private void Cut(TrackInfo track, SliceCutter.TakeSlice take, CancellationToken cancellationToken)
    {
        var cutter = new SliceCutter(_slicer, (range, slice) =>
        {
            if (range.Index < track.Slices)
            {
                take(range, slice);
            }
        });
        if (ImportedTrack.Read(_folder, _import, track, _extractor.Spec.SampleRate, cutter.Append, cancellationToken) is { } difference)
        {
            throw UserErrorException.Failed($"{track.Path}: {difference}; import the dataset again");
        }

        cutter.Complete(track.Slices);
    }
}
