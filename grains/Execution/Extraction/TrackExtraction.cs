using System.Collections.Immutable;
using Experiments.Audio;
using Experiments.Audio.Files;
using Experiments.Domain;
using Experiments.Features;
using Experiments.Features.Storage;

namespace Experiments.Execution.Extraction;

/// <summary>
/// From audio to shards: reads a track below the dataset's root, cuts it as its import did, extracts every slice. Knows the
/// feature set that comes of it before the first track is read.
/// </summary>
public sealed class TrackExtraction
{
    /// <summary>
    /// Raised whenever the same spec and samples give other numbers: feature sets of before are then another set.
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
    /// <exception cref="UserErrorException">The spec is wrong; all problems, a line each.</exception>
    public TrackExtraction(DatasetImportSpec import, FeatureSpec spec)
    {
        ArgumentNullException.ThrowIfNull(import);
        ArgumentNullException.ThrowIfNull(spec);
        (_import, _folder) = (import, new DatasetFolder(import.Root));
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

    /// <summary>Builds one shard, whatever is there of it: every slice of its tracks, in order. On the calling thread.</summary>
    /// <exception cref="UserErrorException">A track can no longer be read as it was imported.</exception>
    /// <exception cref="StorageFaultException">The disk is full, read-only or failing.</exception>
    public ShardInfo BuildShard(FeatureSetStore store, FeatureSetPlan plan, int shard, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(plan);
        using var writer = store.BeginShard(plan, shard);
        var analysis = _extractor.CreateAnalysis();
        var row = new double[_extractor.Columns.Length];
        var columns = new float[row.Length];
        var tensor = new float[_extractor.TensorShape(_slicer.SliceSamples) is { IsEmpty: false } shape
            ? shape.Aggregate((product, length) => product * length)
            : 0];
        foreach (var track in plan.TracksOf(shard))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Cut(track, (range, slice) => Append(track, range, slice), cancellationToken);
        }

        return writer.Commit();

        void Append(TrackInfo track, SliceRange range, ReadOnlySpan<float> slice)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _extractor.Extract(analysis, slice, row, tensor);
            for (var column = 0; column < row.Length; column++)
            {
                columns[column] = (float)row[column];
            }

            writer.Append(new SliceId(track.Id, range.Index), range.Index * Rule.HopSeconds, range.IsPadded, columns, tensor);
        }
    }

    /// <summary>
    /// Cuts a track into as many slices as its import counted. At another sample rate rounding may add or drop the remainder at a track's
    /// end: one too many is left out, and a missing one is cut from what there is. Whether the file is still the one that was imported is
    /// known at its
    /// end, before its shard is committed.
    /// </summary>
    private void Cut(TrackInfo track, SliceCutter.TakeSlice take, CancellationToken cancellationToken)
    {
        // The hash is of samples at the import's rate; at another rate the count of slices alone can tell a changed file.
        var sampleRate = _extractor.Spec.SampleRate;
        using var hasher = sampleRate == _import.SampleRate ? new ContentHasher(sampleRate) : null;
        var cutter = new SliceCutter(_slicer, (range, slice) =>
        {
            if (range.Index < track.Slices)
            {
                take(range, slice);
            }
        });
        AudioReader.Play(
            _folder,
            track.Path,
            sampleRate,
            _import.MaxDuration,
            block =>
            {
                hasher?.Append(block);
                cutter.Append(block);
            },
            cancellationToken);
        if (hasher is not null && hasher.Finish() != track.ContentHash)
        {
            throw UserErrorException.Failed($"{track.Path}: has changed since {track.Id.Dataset} was imported; import the dataset again");
        }

        cutter.Complete(track.Slices);
    }
}
