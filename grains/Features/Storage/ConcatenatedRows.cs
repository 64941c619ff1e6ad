using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Features.Storage;

/// <summary>The concatenated rows of several sources of one shape, such as the shards of a feature set.</summary>
internal sealed class ConcatenatedRows : IRowSource
{
    private readonly ImmutableArray<IRowSource> _parts;
    private readonly int[] _ends;

    /// <summary>A view; nothing is copied.</summary>
    /// <exception cref="ArgumentException">A part has a different shape.</exception>
    public ConcatenatedRows(ImmutableArray<int> shape, IEnumerable<IRowSource> parts)
    {
        Shape = shape;
        _parts = [.. parts];
        if (_parts.FirstOrDefault(part => !part.Shape.SequenceEqual(shape)) is { } other)
        {
            throw new ArgumentException(
                $"a part has rows of [{string.Join(", ", other.Shape)}], not [{string.Join(", ", shape)}]", nameof(parts));
        }

        _ends = new int[_parts.Length];
        var end = 0;
        for (var part = 0; part < _parts.Length; part++)
        {
            end = checked(end + _parts[part].Count);
            _ends[part] = end;
        }
    }

    /// <inheritdoc/>
    public int Count => _ends.Length == 0 ? 0 : _ends[^1];

    /// <inheritdoc/>
    public ImmutableArray<int> Shape { get; }

    /// <inheritdoc/>
    public void CopyRow(int row, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Count);

        // The first part that ends beyond the row; empty parts have the same end as the previous one and are skipped.
        var (low, high) = (0, _ends.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _ends[middle] > row ? (low, middle) : (middle + 1, high);
        }

        _parts[low].CopyRow(low == 0 ? row : row - _ends[low - 1], destination);
    }
}
