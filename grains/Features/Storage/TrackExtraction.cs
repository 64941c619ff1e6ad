using System.Collections.Immutable;
using Experiments.Audio;
using Experiments.Domain;

namespace Experiments.Features.Storage;

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

    private readonly string _root;
    private readonly int _importRate;
    private readonly FeatureExtractor _extractor;
    private readonly Slicer _slicer;

    /// <param name="root">The dataset's folder.</param>
    /// <param name="importRate">Hertz that the dataset was imported at: what its content hashes and slice counts refer to.</param>
    /// <param name="rule">How tracks are cut.</param>
    /// <param name="spec">What is computed.</param>
    /// <exception cref="UserErrorException">The spec is wrong; all problems, a line each.</exception>
    public TrackExtraction(string root, int importRate, SliceRule rule, FeatureSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        (_root, _importRate, Rule) = (root, importRate, rule);
        _extractor = new FeatureExtractor(spec);
        _slicer = new Slicer(rule, spec.SampleRate);
    }

    /// <summary>How tracks are cut.</summary>
    public SliceRule Rule { get; }

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

    /// <summary>The extraction of one worker, with buffers of its own: what a <see cref="FeatureSetBuilder"/> wants.</summary>
    public ExtractTrack CreateWorker()
    {
        var analysis = _extractor.CreateAnalysis();
        var slice = new float[_slicer.SliceSamples];
        var row = new double[_extractor.Columns.Length];
        var columns = new float[row.Length];
        var shape = _extractor.TensorShape(slice.Length);
        var tensor = new float[shape.IsEmpty ? 0 : shape.Aggregate(1, (product, length) => product * length)];
        return (track, shard, cancellationToken) =>
        {
            var samples = Read(track, cancellationToken).Span;
            foreach (var range in Ranges(samples.Length, track.Slices))
            {
                cancellationToken.ThrowIfCancellationRequested();
                _slicer.Copy(samples, range, slice);
                _extractor.Extract(analysis, slice, row, tensor);
                for (var column = 0; column < row.Length; column++)
                {
                    columns[column] = (float)row[column];
                }

                var offsetSeconds = range.Index * Rule.HopSeconds;
                shard.Append(new SliceId(track.Id, range.Index), offsetSeconds, range.IsPadded, columns, tensor);
            }
        };
    }

    private ReadOnlyMemory<float> Read(TrackInfo track, CancellationToken cancellationToken)
    {
        var clip = AudioReader.Read(Path.Combine(_root, track.Path), _extractor.Spec.SampleRate, cancellationToken);

        // The hash is of samples at the import's rate; at another rate the count of slices alone can tell a changed file.
        return clip.SampleRate != _importRate || ContentHash.Of(clip.Samples.Span, clip.SampleRate) == track.ContentHash
            ? clip.Samples
            : throw UserErrorException.Failed($"{track.Path}: has changed since {track.Id.Dataset} was imported; import the dataset again");
    }

    /// <summary>
    /// As many slices as the import counted. At another sample rate rounding may add or drop the remainder at a track's end:
    /// one too many is left out, and a missing one is cut from what there is.
    /// </summary>
    private IEnumerable<SliceRange> Ranges(int samples, int slices)
    {
        var ranges = _slicer.Plan(samples);
        foreach (var range in ranges.Take(slices))
        {
            yield return range;
        }

        if (ranges.Count == slices - 1 && _extractor.Spec.SampleRate != _importRate)
        {
            var start = (int)Math.Round(ranges.Count * Rule.HopSeconds * _extractor.Spec.SampleRate);
            var length = Math.Clamp(samples - start, 0, _slicer.SliceSamples);
            yield return new SliceRange(ranges.Count, Math.Min(start, samples), length, IsPadded: true);
        }
    }
}
