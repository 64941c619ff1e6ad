using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using Experiments.Domain;
using Experiments.Store.Files;
using Experiments.Store.Npy;

namespace Experiments.Features.Storage;

/// <summary>
/// Writes one shard: slices in track order, then <see cref="Commit"/>. Tensors are written to disk directly, the table is buffered in
/// memory. A writer disposed before the commit leaves no files. Not thread-safe.
/// </summary>
public sealed class ShardWriter : IDisposable
{
    private readonly FeatureSetPlan _plan;
    private readonly int _index;
    private readonly string _folder;
    private readonly ImmutableArray<SliceId> _expected;
    private readonly Dictionary<TrackId, TrackInfo> _tracks;
    private readonly List<SliceInfo> _slices = [];
    private readonly List<float> _table = [];
    private readonly AtomicFile? _tensorFile;
    private readonly NpyWriter<float>? _tensor;

    internal ShardWriter(FeatureSetPlan plan, int index, string folder)
    {
        (_plan, _index, _folder) = (plan, index, folder);
        var tracks = plan.TracksOf(index);
        _tracks = tracks.ToDictionary(track => track.Id);
        _expected = [.. tracks.SelectMany(plan.SlicesOf)];
        if (!plan.TensorShape.IsEmpty)
        {
            _tensorFile = new AtomicFile(Path.Combine(folder, NameOf(index) + ".npy"));
            _tensor = new NpyWriter<float>(_tensorFile.Stream, plan.TensorShape);
        }
    }

    /// <summary>Adds the next slice; genre and group come from its track.</summary>
    /// <param name="id">The next slice: tracks in order, each from its first slice on.</param>
    /// <param name="offsetSeconds">Start in its track, seconds.</param>
    /// <param name="isPadded">Whether it is a remainder, padded with zeros.</param>
    /// <param name="columns">Its row of the table, finite numbers.</param>
    /// <param name="tensor">Its tensor, row-major; empty if the plan has none.</param>
    /// <exception cref="UserErrorException">It is not the expected slice, or a number is not finite.</exception>
    public void Append(SliceId id, double offsetSeconds, bool isPadded, ReadOnlySpan<float> columns, ReadOnlySpan<float> tensor)
    {
        if (columns.Length != _plan.Columns.Length)
        {
            throw new ArgumentException($"{columns.Length} numbers are no row of {_plan.Columns.Length} columns", nameof(columns));
        }

        if (_slices.Count == _expected.Length || _expected[_slices.Count] != id)
        {
            throw UserErrorException.Failed($"{id}: is not the next slice of its import; import the dataset again");
        }

        if (FindNotFinite(columns) is { } column)
        {
            throw UserErrorException.Failed(
                $"{id}: {_plan.Columns[column].Name} is {columns[column].ToString(CultureInfo.InvariantCulture)}, not a finite number");
        }

        if (_tensor is not null)
        {
            if (FindNotFinite(tensor) is not null)
            {
                throw UserErrorException.Failed($"{id}: its {_plan.Spec.Tensor?.Feature} contains a number that is not finite");
            }

            AppendTensor(_tensor, tensor);
        }

        var track = _tracks[id.Track];
        _slices.Add(new SliceInfo(id, track.Genre, track.Group, offsetSeconds, isPadded));
        _table.AddRange(columns);
    }

    /// <summary>Commits the shard's files, its description last, and returns the description.</summary>
    /// <exception cref="UserErrorException">A slice that the import counted is missing.</exception>
    /// <exception cref="StorageFaultException">The disk is full, read-only or failing.</exception>
    public ShardInfo Commit()
    {
        if (_slices.Count < _expected.Length)
        {
            throw UserErrorException.Failed(
                $"{_expected[_slices.Count]}: is missing, although it was imported; import the dataset again");
        }

        AtomicFile.Guard(_folder, () => _tensor?.Complete());
        var shard = new ShardInfo
        {
            FeatureSet = _plan.Id,
            Index = _index,
            TracksHash = HashOf(_plan, _index),
            Rows = _slices.Count,
            Table = WriteTable(),
            Values = _plan.Columns.Length > ParquetTable.MaxColumnsReadFast ? WriteValues() : null,
            Tensor = _tensorFile?.Commit(hasBlocks: true),
        };
        StoredJson.Write(Path.Combine(_folder, NameOf(_index) + ".json"), shard);
        return shard;
    }

    /// <inheritdoc/>
    public void Dispose() => _tensorFile?.Dispose();

    internal static string NameOf(int index) => string.Create(CultureInfo.InvariantCulture, $"shard-{index:00000}");

    internal static string HashOf(FeatureSetPlan plan, int index) => DomainJson.Hash(plan.TracksOf(index));

    private static int? FindNotFinite(ReadOnlySpan<float> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                return i;
            }
        }

        return null;
    }

    private StoredFile WriteTable()
    {
        using var file = new AtomicFile(Path.Combine(_folder, NameOf(_index) + ".parquet"));
        var metadata = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["featureSet"] = _plan.Id,
            ["dataset"] = _plan.Dataset,
            ["datasetVersion"] = _plan.DatasetVersion,
            ["numericsVersion"] = _plan.NumericsVersion,
        };
        AtomicFile.Guard(_folder, () =>
        {
            using var table = new ParquetTable(file.Stream, _plan.Columns, metadata);
            table.Append(_slices, CollectionsMarshal.AsSpan(_table));
        });
        return file.Commit();
    }

    private StoredFile WriteValues()
    {
        using var file = new AtomicFile(Path.Combine(_folder, NameOf(_index) + "-table.npy"));
        AtomicFile.Guard(_folder, () => NpyFile.Write<float>(
            file.Stream, CollectionsMarshal.AsSpan(_table), _slices.Count, _plan.Columns.Length));
        return file.Commit();
    }

    private void AppendTensor(NpyWriter<float> writer, ReadOnlySpan<float> tensor)
    {
        try
        {
            writer.Append(tensor);
        }
        catch (IOException error)
        {
            throw AtomicFile.CannotWrite(_folder, error);
        }
    }
}
