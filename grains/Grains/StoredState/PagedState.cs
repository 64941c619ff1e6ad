using Experiments.Scheduling.Sweeps;
using Orleans.Storage;

namespace Experiments.Grains.StoredState;

/// <summary>
/// A long list in the grain storage, in pages of one row each, so that a change to one item rewrites its page and not the list. Changes
/// accumulate during a write: many changes at once cost few writes.
/// </summary>
internal sealed class PagedState<T> : IStoredList<T>
{
    private const int PageSize = 64;

    private readonly IGrainStorage _storage;
    private readonly string _stateName;
    private readonly string _key;
    private readonly CoalescedWrites _writes;
    private readonly List<T> _items = [];
    private readonly List<GrainState<Page>> _pages = [];
    private readonly HashSet<int> _dirty = [];

    public PagedState(IGrainStorage storage, string stateName, string key)
    {
        (_storage, _stateName, _key) = (storage, stateName, key);
        _writes = new CoalescedWrites(WriteAsync);
    }

    /// <inheritdoc/>
    public IReadOnlyList<T> Items => _items;

    /// <summary>Reads all pages.</summary>
    public async Task LoadAsync()
    {
        while (true)
        {
            var page = new GrainState<Page>(new Page());
            await _storage.ReadStateAsync(_stateName, IdOf(_pages.Count), page);
            if (!page.RecordExists)
            {
                return;
            }

            _pages.Add(page);
            _items.AddRange(page.State!.Items); // not null: the record exists
        }
    }

    /// <inheritdoc/>
    public void Add(T item)
    {
        if (_items.Count % PageSize == 0)
        {
            _pages.Add(new GrainState<Page>(new Page()));
        }

        _items.Add(item);
        _dirty.Add((_items.Count - 1) / PageSize);
    }

    /// <inheritdoc/>
    public void Replace(int index, T item)
    {
        _items[index] = item;
        _dirty.Add(index / PageSize);
    }

    /// <summary>
    /// Removes all pages from storage, the last first: what an interruption leaves can be loaded and removed. No change may be made
    /// meanwhile.
    /// </summary>
    public async Task ClearAsync()
    {
        for (var index = _pages.Count - 1; index >= 0; index--)
        {
            await _storage.ClearStateAsync(_stateName, IdOf(index), _pages[index]);
            _pages.RemoveAt(index);
            _items.RemoveRange(index * PageSize, _items.Count - (index * PageSize));
        }

        _dirty.Clear();
    }

    /// <summary>Returns when every change made before the call is stored. A failure leaves the changes to the next flush.</summary>
    public Task FlushAsync() => _writes.FlushAsync();

    private async Task WriteAsync()
    {
        foreach (var index in _dirty.Order().ToArray())
        {
            var page = _pages[index];
            if (page.ETag is null)
            {
                // Its row may be there from a list that was cleared, and is only written over by who has seen it.
                await _storage.ReadStateAsync(_stateName, IdOf(index), page);
                if (page.RecordExists)
                {
                    throw new InconsistentStateException($"{_stateName} {IdOf(index).Key} was written by another activation");
                }
            }

            page.State = new Page { Items = _items.GetRange(index * PageSize, Math.Min(PageSize, _items.Count - (index * PageSize))) };
            _dirty.Remove(index);
            try
            {
                await _storage.WriteStateAsync(_stateName, IdOf(index), page);
            }
            catch
            {
                _dirty.Add(index);
                throw;
            }
        }
    }

    private GrainId IdOf(int page) => GrainId.Create(_stateName, $"{_key}/{page:00000}");

    /// <summary>One row.</summary>
    internal sealed class Page
    {
        /// <summary>Its items, in order.</summary>
        public List<T> Items { get; set; } = [];
    }
}
