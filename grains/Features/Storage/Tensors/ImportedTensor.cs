using System.Collections.Immutable;
using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Experiments.Domain;
using Experiments.Store.Npy;

namespace Experiments.Features.Storage.Tensors;

/// <summary>
/// Spectrograms computed elsewhere as a feature set: an array [tracks, bands, frames] or [slices, bands, frames], and a table of its rows.
/// The array is read twice, row by row: once to check and hash all of it before anything is written, and once to write.
/// </summary>
public sealed class ImportedTensor
{
    /// <summary>Part of a set's identity: increased whenever the same file and request give other numbers.</summary>
    private const string Reading = "imported-tensor-1";

    private const int HashBytes = SHA256.HashSizeInBytes;

    private readonly TensorImportSpec _spec;
    private readonly NpyTensor _array;
    private readonly TensorTracks _tracks;
    private readonly TensorCut _cut;
    private readonly string _sha256;

    /// <summary>SHA-256 of each row's numbers before scaling, one after another: 32 bytes each.</summary>
    private readonly byte[] _hashes;

    private ImportedTensor(
        TensorImportSpec spec, NpyTensor array, TensorTracks tracks, TensorCut cut, string sha256, byte[] hashes) =>
        (_spec, _array, _tracks, _cut, _sha256, _hashes) = (spec, array, tracks, cut, sha256, hashes);

    /// <summary>Rows of the array.</summary>
    public int Rows => _array.Rows;

    /// <summary>What was recognized, and how rows are cut, for the user.</summary>
    public ImmutableArray<string> Notes => [.. _tracks.Notes, .. Describe()];

    /// <summary>Checks the array and its table completely.</summary>
    /// <param name="spec">What is asked.</param>
    /// <param name="array">The array; it is read until the feature set is stored.</param>
    /// <param name="tracks">The table of its rows.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <exception cref="UserErrorException">
    /// They do not fit together, a number is not finite, or the request does not fit: one line per problem.
    /// </exception>
    public static ImportedTensor Read(
        TensorImportSpec spec, NpyTensor array, TensorTracks tracks, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(array);
        ArgumentNullException.ThrowIfNull(tracks);
        if (tracks.Rows.Length != array.Rows)
        {
            throw new UserErrorException(
                $"{spec.File} has {NumberFormat.Count(array.Rows, "row")} ({array.Description}), but {tracks.File} names "
                + $"{tracks.Rows.Length}; the table has one line for each row of the array, in the same order");
        }

        var scale = (float)spec.Scale;
        if (!float.IsFinite(scale) || scale == 0 || !float.IsFinite((float)spec.Offset))
        {
            throw new UserErrorException("--scale and --offset are finite numbers in float32, and --scale is not 0");
        }

        var cut = TensorCut.Of(spec, array, tracks.AreSlices);
        var (sha256, hashes) = Survey(spec, array, tracks, cancellationToken);
        return new ImportedTensor(spec, array, tracks, cut, sha256, hashes);
    }

    /// <summary>
    /// The feature set for a dataset of the given name. If the dataset is known, its tracks determine version and group, and the table must
    /// agree with it; otherwise the table defines the dataset.
    /// </summary>
    /// <param name="dataset">The dataset's name.</param>
    /// <param name="known">The dataset's tracks and version; null if it does not exist.</param>
    /// <exception cref="UserErrorException">A track is not in the dataset, or has another genre or part there.</exception>
    public FeatureSetPlan Plan(string dataset, (ImmutableArray<TrackInfo> Tracks, string Version)? known)
    {
        var rows = Named(known?.Tracks);
        var tracks = rows.Index().GroupBy(row => row.Item.Track, StringComparer.Ordinal)
            .Select(track => Describe(dataset, [.. track.OrderBy(row => row.Item.Index)])).ToImmutableArray();
        tracks = known is { Tracks: var all } ? KnownTracks.Join(tracks, all) : tracks;
        return new FeatureSetPlan
        {
            Dataset = dataset,
            DatasetVersion = known?.Version ?? DomainJson.Hash(tracks),
            SliceRule = _cut.Rule,
            Spec = DescribeFeatures(),
            ImportedTable = _sha256,
            NumericsVersion = $"{Reading} {DomainJson.Hash(rows.Select(row => (object?[])[row.Track, row.Index, row.Start]))}",
            Columns = [],
            TensorShape = [_array.Bands, _cut.Frames],
            Genres = [.. tracks.Select(track => track.Genre).Distinct().Order(StringComparer.Ordinal)],
            Tracks = tracks,
            SliceNumbers = _tracks.AreSlices
                ? rows.GroupBy(row => row.Track, StringComparer.Ordinal).ToImmutableSortedDictionary(
                    track => track.Key, track => track.Select(row => row.Index).Order().ToImmutableArray(), StringComparer.Ordinal)
                : null,
        };
    }

    /// <summary>Writes the feature set of that plan, shard by shard; those that an interrupted import has written are kept.</summary>
    /// <exception cref="UserErrorException">The array changed since it was checked.</exception>
    /// <exception cref="StorageFaultException">The disk is full, read-only or failing.</exception>
    public FeatureSetManifest Store(FeatureSetStore store, FeatureSetPlan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(plan);
        var places = Named(plan.Tracks).Index().GroupBy(row => row.Item.Track, StringComparer.Ordinal)
            .ToDictionary(track => track.Key, track => track.OrderBy(row => row.Item.Index).ToArray(), StringComparer.Ordinal);
        var row = new float[_array.RowLength];
        var slice = new float[_array.Bands * _cut.Frames];
        for (var shard = 0; shard < plan.Shards; shard++)
        {
            if (store.FindShard(plan, shard) is not null)
            {
                continue;
            }

            using var writer = store.BeginShard(plan, shard);
            foreach (var track in plan.TracksOf(shard))
            {
                foreach (var (place, named) in places[track.Id.Track])
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    Read(place, row);
                    Append(writer, track.Id, named, row, slice);
                }
            }

            writer.Commit();
        }

        return store.Complete(plan, cancellationToken);
    }

    /// <summary>Every row once: the file's hash, that of each row, and whether all numbers are finite, also scaled.</summary>
    private static (string Sha256, byte[] Hashes) Survey(
        TensorImportSpec spec, NpyTensor array, TensorTracks tracks, CancellationToken cancellationToken)
    {
        using var file = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        array.AppendHeaderTo(file);
        var values = new float[array.RowLength];
        var hashes = new byte[array.Rows * (long)HashBytes];
        var problems = new List<string>();
        for (var row = 0; row < array.Rows; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            array.Read(row, values, file);
            SHA256.HashData(MemoryMarshal.AsBytes(values.AsSpan()), hashes.AsSpan(row * HashBytes, HashBytes));

            // The greatest magnitude is NaN if any number is.
            if (!float.IsFinite(TensorPrimitives.MaxMagnitude(values)))
            {
                var at = Array.FindIndex(values, value => !float.IsFinite(value));
                problems.Add(DescribeNotFinite(spec, array, tracks.Rows[row], row, at, values[at]));
                continue;
            }

            Scale(spec, values);
            if (!float.IsFinite(TensorPrimitives.MaxMagnitude(values)))
            {
                throw new UserErrorException(
                    $"{spec.File}: row {row} ({tracks.Rows[row].Track}) is too large for float32 with --scale {spec.Scale.ToString("R",
                        CultureInfo.InvariantCulture)}");
            }
        }

        return problems.Count > 0
            ? throw UserErrorException.FromProblems(PublishedTableReader.Shorten(problems))
            : (Convert.ToHexStringLower(file.GetHashAndReset()), hashes);
    }

    private static string DescribeNotFinite(TensorImportSpec spec, NpyTensor array, TensorRow named, int row, int at, float value) =>
        $"{spec.File}: row {row} ({named.Track}, line {named.Line} of {spec.TracksFile}), band {at / array.Frames}, frame "
        + $"{at % array.Frames} is {(float.IsNaN(value) ? "NaN" : "infinite")}; save numpy.nan_to_num(x), or leave the row "
        + "out of both files";

    private static void Scale(TensorImportSpec spec, Span<float> values)
    {
        TensorPrimitives.Multiply(values, (float)spec.Scale, values);
        TensorPrimitives.Add(values, (float)spec.Offset, values);
    }

    private ImmutableArray<TensorRow> Named(ImmutableArray<TrackInfo>? known) =>
        known is { } tracks ? _tracks.NamedAs(tracks).Rows : _tracks.Rows;

    private ReadOnlySpan<byte> HashOf(int row) => _hashes.AsSpan(row * HashBytes, HashBytes);

    /// <summary>Reads a row again and scales it.</summary>
    private void Read(int row, float[] values)
    {
        _array.Read(row, values);
        if (!SHA256.HashData(MemoryMarshal.AsBytes(values.AsSpan())).AsSpan().SequenceEqual(HashOf(row)))
        {
            throw UserErrorException.Failed($"{_spec.File}: row {row} changed while it was imported; "
                + "import the file again once it is complete");
        }

        Scale(_spec, values);
    }

    private void Append(ShardWriter writer, TrackId track, TensorRow named, float[] row, float[] slice)
    {
        for (var number = 0; number < _cut.PerRow; number++)
        {
            for (var band = 0; band < _array.Bands; band++)
            {
                row.AsSpan((band * _array.Frames) + (number * _cut.Hop), _cut.Frames).CopyTo(slice.AsSpan(band * _cut.Frames));
            }

            var index = _tracks.AreSlices ? named.Index : number;
            writer.Append(new SliceId(track, index), named.Start ?? (index * _cut.Rule.HopSeconds), false, [], slice);
        }
    }

    private TrackInfo Describe(string dataset, (int Place, TensorRow Row)[] rows)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (place, _) in rows)
        {
            hash.AppendData(HashOf(place));
        }

        var (first, last) = (rows[0].Row, rows[^1].Row);
        var seconds = _cut.FrameSeconds is not { } frame ? 0
            : _tracks.AreSlices ? (last.Start ?? (last.Index * _cut.Rule.HopSeconds)) + _cut.Rule.SliceSeconds
            : _array.Frames * frame;
        return new TrackInfo(
            new TrackId(dataset, first.Track), $"{first.Path}.wav", Convert.ToHexStringLower(hash.GetHashAndReset()), first.Genre,
            first.Group ?? first.Track, seconds, rows.Length * _cut.PerRow)
        {
            Fold = first.Part,
        };
    }

    /// <summary>The spec that says where the numbers come from: what they were cut to and scaled by.</summary>
    private FeatureSpec DescribeFeatures()
    {
        var options = ParameterSet.Empty
            .With(FeatureTensorSpec.FramesOption, ParameterValue.Of(_cut.Frames))
            .With("hopFrames", ParameterValue.Of(_cut.Hop))
            .With("scale", ParameterValue.Of(_spec.Scale))
            .With("offset", ParameterValue.Of(_spec.Offset));
        return new FeatureSpec
        {
            Name = _spec.Name,
            NMels = _array.Bands,
            Tensor = new FeatureTensorSpec
            {
                Feature = FeatureTensorSpec.Imported,
                Options = _cut.FrameSeconds is { } seconds ? options.With("frameSeconds", ParameterValue.Of(seconds)) : options,
            },
        };
    }

    private IEnumerable<string> Describe()
    {
        var (slice, hop) = (NumberFormat.Fixed(_cut.Rule.SliceSeconds, 2), NumberFormat.Fixed(_cut.Rule.HopSeconds, 2));
        yield return _tracks.AreSlices
            ? $"{_array.Description}: each row is one slice"
            : $"{_array.Description}: each row is a track, cut into {NumberFormat.Count(_cut.PerRow, "slice")} of "
                + $"{NumberFormat.Count(_cut.Frames, "frame")} every {_cut.Hop}"
                + (_cut.FrameSeconds is null ? "" : $" ({slice} s every {hop} s)")
                + (_cut.Unused == 0 ? "" : $"; {NumberFormat.Count(_cut.Unused, "frame")} at the end of each track "
                    + $"{(_cut.Unused == 1 ? "is" : "are")} not used");
        if (_cut.FrameSeconds is null)
        {
            yield return $"the time of a frame is not known: a slice counts as {slice} s; --frame-seconds says what it is";
        }

        string[] parts =
        [
            .. _tracks.Rows.DistinctBy(row => row.Track).Where(row => row.Part is not null)
                .GroupBy(row => row.Part!, StringComparer.Ordinal) // not null: filtered
                .OrderBy(part => part.Key, StringComparer.Ordinal).Select(part => $"{part.Key} {part.Count()}"),
        ];
        if (parts.Length > 0)
        {
            yield return $"tracks by part: {string.Join(", ", parts)}; `split: predefined` uses them";
        }
    }
}
