using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Grains.StoredState;
using Orleans.Concurrency;

namespace Experiments.Grains;

/// <summary>A list of names of one kind.</summary>
/// <remarks>
/// Reentrant: listing does not wait for writes, and names that arrive together are stored together. Only stored names are listed.
/// </remarks>
[GrainType("directory"), Reentrant]
internal sealed class DirectoryGrain : Grain, IDirectoryGrain
{
    private readonly IPersistentState<DirectoryState> _state;
    private readonly CoalescedWrites _writes;
    private ImmutableArray<string> _stored = [];

    public DirectoryGrain([PersistentState("directory")] IPersistentState<DirectoryState> state)
    {
        _state = state;
        _writes = new CoalescedWrites(StoreAsync);
    }

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _stored = _state.State.Names;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task AddAsync(string name, CancellationToken cancellationToken) =>
        ChangeAsync(names => names.Contains(name) ? names : names.Add(name));

    /// <inheritdoc/>
    public Task RemoveAsync(string name, CancellationToken cancellationToken) => ChangeAsync(names => names.Remove(name));

    /// <inheritdoc/>
    public Task<ImmutableArray<string>> ListAsync(CancellationToken cancellationToken) => Task.FromResult(_stored);

    private async Task ChangeAsync(Func<ImmutableArray<string>, ImmutableArray<string>> change)
    {
        _state.State.Names = change(_state.State.Names);
        if (_state.State.Names != _stored)
        {
            await this.WriteOrDeactivateAsync(_writes.FlushAsync());
        }
    }

    private async Task StoreAsync()
    {
        var names = _state.State.Names;
        await _state.WriteStateAsync();
        _stored = names;
    }
}

/// <summary>The stored state of a directory.</summary>
[GenerateSerializer, Alias("directory-state")]
internal sealed class DirectoryState
{
    /// <summary>All names, in the order in which they were added.</summary>
    [Id(0)] public ImmutableArray<string> Names { get; set; } = [];
}
