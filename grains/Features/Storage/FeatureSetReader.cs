using System.Collections.Immutable;
using System.IO.Hashing;
using System.Text;
using Experiments.Domain;
using Experiments.Store.Files;
using Experiments.Store.Npy;

namespace Experiments.Features.Storage;

/// <summary>
/// An open feature set: its slices, and their table and tensor as row sources. The tensor is memory-mapped, the table is read into memory
/// on first use. Every byte is verified when it is first read. Thread-safe.
/// </summary>
public sealed class FeatureSetReader : IDisposable
{
    private readonly string _folder;
    private readonly ImmutableArray<ShardTensor> _tensorShards = [];
    private readonly Lazy<VerifiedBlocks>? _marks;
    private readonly Lazy<(ImmutableArray<SliceInfo> Slices, MemoryRows? Table)> _table;
    private readonly Lazy<ImmutableArray<int>> _labels;
    private readonly ShardBounds _bounds;

    /// <param name="folder">Folder of its files.</param>
    /// <param name="manifest">Its manifest.</param>
    /// <param name="bounds">Known first and last tracks of shards.</param>
    /// <param name="marksFolder">Folder in which the workers of this silo share which blocks are verified; null for a single
    /// reader.</param>
    internal FeatureSetReader(string folder, FeatureSetManifest manifest, ShardBounds bounds, string? marksFolder)
    {
        (_folder, Manifest, _bounds) = (folder, manifest, bounds);
        CheckFiles();
        if (manifest.Tensor is { } tensor)
        {
            StoredFile[] files = [.. manifest.Shards.Select(shard => shard.Tensor).OfType<StoredFile>()];
            _marks = new(() => VerifiedBlocks.Open(marksFolder, KeyOf(folder, files), files.Sum(BlockVerifier.CountOf)));
            _tensorShards = ShardTensors(tensor.Shape.RemoveAt(0));
            Tensor = new ConcatenatedRows(tensor.Shape.RemoveAt(0), _tensorShards);
        }

        _table = new(ReadTable);
        _labels = new(() => [.. Slices.Select(slice => Genres.IndexOf(slice.Genre))]);
    }

    /// <summary>Its manifest.</summary>
    public FeatureSetManifest Manifest { get; }

    /// <summary>All genres, in the order of the labels.</summary>
    public ImmutableArray<string> Genres => Manifest.Genres;

    /// <summary>The slices, in row order.</summary>
    public ImmutableArray<SliceInfo> Slices => _table.Value.Slices;

    /// <summary>The genre of each row, as an index into <see cref="Genres"/>.</summary>
    public ImmutableArray<int> Labels => _labels.Value;

    /// <summary>The names of the table's columns, in order.</summary>
    public ImmutableArray<string> Columns => [.. Manifest.Columns.Select(column => column.Name)];

    /// <summary>The table: rows of shape [columns]; null if the spec has none.</summary>
    public IRowSource? Table => _table.Value.Table;

    /// <summary>The tensor: rows of shape [nMels, frames] for a mel spectrogram; null if the spec has none.</summary>
    public IRowSource? Tensor { get; }

    /// <summary>
    /// The slices of one track and the row number of the first; empty if the set has none. Reads only the shard with the track, so that it
    /// is fast even with a million rows.
    /// </summary>
    public (int FirstRow, ImmutableArray<SliceInfo> Slices) FindTrack(TrackId track)
    {
        var (low, high) = (0, Manifest.Shards.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var (first, last) = _bounds.Of(Manifest.Id, middle, () => ReadSlices(middle));
            if (string.CompareOrdinal(track.Track, first) < 0)
            {
                high = middle - 1;
            }
            else if (string.CompareOrdinal(track.Track, last) > 0)
            {
                low = middle + 1;
            }
            else
            {
                var slices = ReadSlices(middle);
                var from = slices.TakeWhile(slice => slice.Id.Track != track).Count();
                var firstRow = Manifest.Shards.Take(middle).Sum(shard => shard.Rows) + from;
                return (firstRow, [.. slices.Skip(from).TakeWhile(slice => slice.Id.Track == track)]);
            }
        }

        return (0, []);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var shard in _tensorShards)
        {
            shard.Dispose();
        }

        if (_marks is { IsValueCreated: true })
        {
            _marks.Value.Dispose();
        }
    }

    /// <summary>
    /// Key of the marks for the current state of these files: a rewritten file has a different time and is verified again.
    /// </summary>
    private static string KeyOf(string folder, StoredFile[] files)
    {
        var hash = new XxHash128();
        foreach (var file in files)
        {
            var path = Path.Combine(folder, file.Name);
            hash.Append(Encoding.UTF8.GetBytes($"{path}\n{file.Sha256}\n{File.GetLastWriteTimeUtc(path).Ticks}\n"));
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    private ImmutableArray<ShardTensor> ShardTensors(ImmutableArray<int> shape)
    {
        var tensors = ImmutableArray.CreateBuilder<ShardTensor>(Manifest.Shards.Length);
        var mark = 0;
        foreach (var shard in Manifest.Shards)
        {
            if (shard.Tensor is { } file)
            {
                var (path, firstMark) = (Path.Combine(_folder, file.Name), mark);
                tensors.Add(new ShardTensor(shard.Rows, shape, () => new MappedRows(
                    // Not null: there is a tensor.
                    path, new BlockVerifier(path, file, _marks!.Value, firstMark, Manifest.DescribeRemedy()))));
                mark += BlockVerifier.CountOf(file);
            }
        }

        return tensors.ToImmutable();
    }

    private ImmutableArray<SliceInfo> ReadSlices(int shard) =>
        Manifest.Shards[shard].ReadSlices(_folder, Manifest.DescribeRemedy(), Manifest.Dataset);

    /// <summary>Checks only lengths, which must be right before mapping: contents are verified when read.</summary>
    private void CheckFiles()
    {
        foreach (var file in Manifest.Shards.SelectMany(shard => shard.Files()))
        {
            var found = new FileInfo(Path.Combine(_folder, file.Name));
            if (!found.Exists || found.Length != file.Bytes)
            {
                throw StoredBytes.Damaged(
                    found.FullName, $"{file.Bytes} bytes", found.Exists ? $"{found.Length}" : "no file", Manifest.DescribeRemedy());
            }
        }
    }

    private (ImmutableArray<SliceInfo> Slices, MemoryRows? Table) ReadTable()
    {
        var slices = ImmutableArray.CreateBuilder<SliceInfo>(Manifest.Rows);
        var columns = Manifest.Table.Shape[1];
        var values = new float[checked(Manifest.Rows * columns)];
        foreach (var shard in Manifest.Shards)
        {
            var part = shard.ReadTable(_folder, Manifest.DescribeRemedy(), Manifest.Dataset);
            part.Values.CopyTo(values.AsSpan(slices.Count * columns));
            slices.AddRange(part.Slices);
        }

        return (slices.MoveToImmutable(), columns == 0 ? null : new MemoryRows(values, columns));
    }
}
