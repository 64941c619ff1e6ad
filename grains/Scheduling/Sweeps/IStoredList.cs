namespace Experiments.Scheduling.Sweeps;

/// <summary>A list whose owner stores changes in batches, so many changes cost few writes.</summary>
public interface IStoredList<T>
{
    /// <summary>All items, in order.</summary>
    IReadOnlyList<T> Items { get; }

    /// <summary>Appends an item; the next write stores it.</summary>
    void Add(T item);

    /// <summary>Replaces an item; the next write stores it.</summary>
    void Replace(int index, T item);
}
