using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Features.Storage;

/// <summary>
/// A complete feature set, opened: who its slices are, their table and their tensor as row sources. The tensor is mapped, the
/// table is read into memory on first use. Safe for several threads.
/// </summary>
public sealed class FeatureSetReader : IDisposable
{
    private readonly string _folder;
    private readonly ImmutableArray<MappedRows> _tensorShards;
    private readonly Lazy<(ImmutableArray<SliceInfo> Slices, MemoryRows? Table)> _table;
    private readonly Lazy<ImmutableArray<int>> _labels;

    internal FeatureSetReader(string folder, FeatureSetManifest manifest)
    {
        (_folder, Manifest) = (folder, manifest);
        CheckFiles();
        _tensorShards = [.. manifest.Shards.Select(shard => shard.Tensor).OfType<StoredFile>().Select(file => new MappedRows(Path.Combine(folder, file.Name)))];
        Tensor = manifest.Tensor is { } tensor ? new ConcatenatedRows(tensor.Shape.RemoveAt(0), _tensorShards) : null;
        _table = new(ReadTable);
        _labels = new(() => [.. Slices.Select(slice => Genres.IndexOf(slice.Genre))]);
    }

    /// <summary>What it is.</summary>
    public FeatureSetManifest Manifest { get; }

    /// <summary>All genres, in the order of the labels.</summary>
    public ImmutableArray<string> Genres => Manifest.Genres;

    /// <summary>The slices, in the order of the rows.</summary>
    public ImmutableArray<SliceInfo> Slices => _table.Value.Slices;

    /// <summary>The genre of each row, as an index into <see cref="Genres"/>.</summary>
    public ImmutableArray<int> Labels => _labels.Value;

    /// <summary>The names of the table's columns, in order.</summary>
    public ImmutableArray<string> Columns => [.. Manifest.Columns.Select(column => column.Name)];

    /// <summary>The table: rows of shape [columns]; null where the spec asks for none.</summary>
    public IRowSource? Table => _table.Value.Table;

    /// <summary>The tensor: rows of shape [nMels, frames] for a mel spectrogram; null where the spec asks for none.</summary>
    public IRowSource? Tensor { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var shard in _tensorShards)
        {
            shard.Dispose();
        }
    }

    /// <summary>Lengths alone: hashing gigabytes at each opening is <see cref="FeatureSetStore.Verify"/>'s affair.</summary>
    private void CheckFiles()
    {
        foreach (var file in Manifest.Shards.SelectMany(shard => shard.Files()))
        {
            var found = new FileInfo(Path.Combine(_folder, file.Name));
            if (!found.Exists || found.Length != file.Bytes)
            {
                var what = found.Exists ? $"has {found.Length} bytes, not {file.Bytes}" : "is missing";
                throw UserErrorException.Failed($"{found.FullName}: {what}; `experiments features build` builds that shard again");
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
            var part = ParquetTable.Read(Path.Combine(_folder, shard.Table.Name), Manifest.Dataset);
            part.Values.CopyTo(values.AsSpan(slices.Count * columns));
            slices.AddRange(part.Slices);
        }

        return (slices.MoveToImmutable(), columns == 0 ? null : new MemoryRows(values, columns));
    }
}
