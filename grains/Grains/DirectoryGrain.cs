using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Grains.StoredState;
using Orleans.Concurrency;

namespace Experiments.Grains;

/// <summary>The names of one kind of thing.</summary>
/// <remarks>
/// Reentrant: a listing does not wait for names that are being stored, and names that come together are stored together. What is listed is
/// stored.
/// </remarks>
[GrainType("directory"), Reentrant]
internal sealed class DirectoryGrain : Grain, IDirectoryGrain
{
    private readonly IPersistentState<DirectoryState> _state;
    private readonly GatheredWrites _writes;
    private ImmutableArray<string> _stored = [];

    public DirectoryGrain([PersistentState("directory")] IPersistentState<DirectoryState> state)
    {
        _state = state;
        _writes = new GatheredWrites(StoreAsync);
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

/// <summary>What a directory keeps.</summary>
[GenerateSerializer, Alias("directory-state")]
internal sealed class DirectoryState
{
    /// <summary>All names, in the order they were added.</summary>
    [Id(0)] public ImmutableArray<string> Names { get; set; } = [];
}
