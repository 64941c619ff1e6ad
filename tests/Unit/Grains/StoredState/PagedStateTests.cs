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

    [Fact]
    public Task A_list_is_cleared_from_its_end_and_can_then_be_written_again() => GrainTurns.RunAsync(async () =>
    {
        var rows = new VersionedStorage();
        var list = new PagedState<int>(rows, "page", "s");
        Enumerable.Range(0, 150).ToList().ForEach(list.Add);
        await list.FlushAsync();
        rows.FailsOn = "s/00000";
        await Assert.ThrowsAsync<IOException>(list.ClearAsync);

        var rest = new PagedState<int>(rows, "page", "s");
        await rest.LoadAsync();
        Assert.Equal(Enumerable.Range(0, 64), rest.Items);
        rows.FailsOn = null;
        await rest.ClearAsync();
        Assert.Empty(rest.Items);

        var next = new PagedState<int>(rows, "page", "s");
        await next.LoadAsync();
        Enumerable.Range(7, 70).ToList().ForEach(next.Add);
        await next.FlushAsync();
        var again = new PagedState<int>(rows, "page", "s");
        await again.LoadAsync();
        Assert.Equal(Enumerable.Range(7, 70), again.Items);
    });

    [Fact]
    public Task A_page_that_another_activation_wrote_is_not_written_over() => GrainTurns.RunAsync(async () =>
    {
        var rows = new VersionedStorage();
        var (list, other) = (new PagedState<int>(rows, "page", "s"), new PagedState<int>(rows, "page", "s"));
        other.Add(2);
        await other.FlushAsync();
        list.Add(1);
        await Assert.ThrowsAsync<InconsistentStateException>(list.FlushAsync);
    });

    /// <summary>Rows as databases keep them: a cleared row stays, and is only written by who has read its version.</summary>
    private sealed class VersionedStorage : IGrainStorage
    {
        private readonly Dictionary<string, (int Version, object? Value)> _rows = new(StringComparer.Ordinal);

        public string? FailsOn { get; set; }

        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            if (_rows.TryGetValue(KeyOf(grainId), out var row))
            {
                (grainState.ETag, grainState.RecordExists) = ($"{row.Version}", row.Value is not null);
                grainState.State = row.Value is T value ? value : grainState.State;
            }

            return Task.CompletedTask;
        }

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            Set(grainId, grainState, grainState.State);
            grainState.RecordExists = true;
            return Task.CompletedTask;
        }

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            if (KeyOf(grainId) == FailsOn)
            {
                throw new IOException("away");
            }

            Set(grainId, grainState, null);
            grainState.RecordExists = false;
            return Task.CompletedTask;
        }

        private static string KeyOf(GrainId grain) => grain.Key.ToString()!; // not null: a grain has a key

        private void Set<T>(GrainId grain, IGrainState<T> state, object? value)
        {
            var version = _rows.TryGetValue(KeyOf(grain), out var row) ? row.Version : 0;
            if ((state.ETag ?? "0") != $"{version}")
            {
                throw new InconsistentStateException("another version");
            }

            _rows[KeyOf(grain)] = (version + 1, value);
            state.ETag = $"{version + 1}";
        }
    }

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
