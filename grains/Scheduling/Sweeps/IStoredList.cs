namespace Experiments.Scheduling.Sweeps;

/// <summary>A list of which changes are stored together: many changes a moment cost few writes.</summary>
public interface IStoredList<T>
{
    /// <summary>All items, in order.</summary>
    IReadOnlyList<T> Items { get; }

    /// <summary>Appends an item; it is stored by the next flush.</summary>
    void Add(T item);

    /// <summary>Replaces an item; it is stored by the next flush.</summary>
    void Replace(int index, T item);

    /// <summary>Returns when every change made before the call is stored. A failure leaves the changes to be stored by the next flush.</summary>
    Task FlushAsync();
}
