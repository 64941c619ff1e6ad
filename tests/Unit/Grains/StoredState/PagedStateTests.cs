using Experiments.Grains.StoredState;
using Orleans.Storage;
using Xunit;

namespace Experiments.Unit.Grains.StoredState;

public sealed class PagedStateTests
{
    private readonly GatedStorage _storage = new();
    private readonly PagedState<int> _list;

    public PagedStateTests() => _list = new PagedState<int>(_storage, "page", "s");

    [Fact]
    public Task A_change_that_is_stored_does_not_wait_for_later_ones() => GrainTurns.RunAsync(async () =>
    {
        _list.Add(1);
        var first = _list.FlushAsync();
        _list.Add(2);
        var second = _list.FlushAsync();
        _storage.Writes[0].SetResult();
        await first;
        while (_storage.Writes.Count < 2)
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        Assert.False(second.IsCompleted);
        _storage.Writes[1].SetResult();
        await second;
    });

    [Fact]
    public Task A_page_that_could_not_be_written_is_written_with_the_next_change() => GrainTurns.RunAsync(async () =>
    {
        _list.Add(1);
        var failed = _list.FlushAsync();
        _storage.Writes[0].SetException(new IOException("away"));
        await Assert.ThrowsAsync<IOException>(() => failed);

        var again = _list.FlushAsync();
        _storage.Writes[1].SetResult();
        await again;
        Assert.Equal(2, _storage.Writes.Count);
    });

    /// <summary>Storage whose writes the test ends, in order.</summary>
    private sealed class GatedStorage : IGrainStorage
    {
        public List<TaskCompletionSource> Writes { get; } = [];

        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Task.CompletedTask;

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            Writes.Add(new TaskCompletionSource());
            return Writes[^1].Task;
        }

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Task.CompletedTask;
    }
}
