using Experiments.Scheduling.Sweeps;

namespace Experiments.Unit.Scheduling.Sweeps;

/// <summary>A list that is not stored anywhere.</summary>
internal sealed class ListInMemory<T> : IStoredList<T>
{
    private readonly List<T> _items = [];

    public IReadOnlyList<T> Items => _items;

    public void Add(T item) => _items.Add(item);

    public void Replace(int index, T item) => _items[index] = item;
}
