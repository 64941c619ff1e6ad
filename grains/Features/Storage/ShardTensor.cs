using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Store.Npy;

namespace Experiments.Features.Storage;

/// <summary>
/// The tensor of one shard: mapped, and looked at, when its first row is read. Who reads tables alone neither waits for tensors nor cares
/// whether they are whole. Several threads may read.
/// </summary>
internal sealed class ShardTensor : IRowSource, IDisposable
{
    private readonly Lock _lock = new();
    private readonly Func<MappedRows> _map;
    private MappedRows? _rows;
    private bool _isDisposed;

    /// <param name="count">Its rows.</param>
    /// <param name="shape">The shape of one.</param>
    /// <param name="map">Maps the file; what is in it must be rows of that shape.</param>
    public ShardTensor(int count, ImmutableArray<int> shape, Func<MappedRows> map) => (Count, Shape, _map) = (count, shape, map);

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public ImmutableArray<int> Shape { get; }

    /// <inheritdoc/>
    public void CopyRow(int row, Span<float> destination) => (Volatile.Read(ref _rows) ?? Map()).CopyRow(row, destination);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _rows?.Dispose();
        }
    }

    private MappedRows Map()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_rows is null)
            {
                var rows = _map();
                if (rows.Count != Count || !rows.Shape.SequenceEqual(Shape))
                {
                    rows.Dispose();
                    throw UserErrorException.Failed(
                        $"a tensor of {rows.Count} rows of [{string.Join(", ", rows.Shape)}] does not match {Count} rows of "
                            + $"[{string.Join(", ", Shape)}]; build the feature set again");
                }

                Volatile.Write(ref _rows, rows);
            }

            return _rows;
        }
    }
}
