using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Store.Npy;

namespace Experiments.Features.Storage;

/// <summary>
/// The tensor of one shard, mapped and checked when its first row is read. A reader of tables only neither waits for tensors nor depends on
/// their integrity. Thread-safe.
/// </summary>
internal sealed class ShardTensor : IRowSource, IDisposable
{
    private readonly Lock _lock = new();
    private readonly Func<MappedRows> _map;
    private MappedRows? _rows;
    private bool _isDisposed;

    /// <param name="count">Number of rows.</param>
    /// <param name="shape">Shape of a row.</param>
    /// <param name="map">Maps the file; it must contain rows of that shape.</param>
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
