namespace Experiments.Scheduling.Sweeps;

/// <summary>A copy of a list that nobody stores.</summary>
internal sealed class ScratchList<T>(IEnumerable<T> items) : IStoredList<T>
{
    private readonly List<T> _items = [.. items];

    /// <inheritdoc/>
    public IReadOnlyList<T> Items => _items;

    /// <inheritdoc/>
    public void Add(T item) => _items.Add(item);

    /// <inheritdoc/>
    public void Replace(int index, T item) => _items[index] = item;
}
