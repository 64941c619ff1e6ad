using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
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
    private ImmutableSortedDictionary<string, string> _storedGiven = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>What one of them is, such as <c>sweep</c>.</summary>
    private string What => this.GetPrimaryKeyString().TrimEnd('s').Replace('-', ' ');

    public DirectoryGrain([PersistentState("directory")] IPersistentState<DirectoryState> state)
    {
        _state = state;
        _writes = new CoalescedWrites(StoreAsync);
    }

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        (_stored, _storedGiven) = (_state.State.Names, _state.State.Given);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task AddAsync(string name, CancellationToken cancellationToken) =>
        ChangeAsync(
        names => names.Contains(name) ? names : names.Add(name), given => given);

    /// <inheritdoc/>
    public Task RemoveAsync(string name, CancellationToken cancellationToken) => ChangeAsync(
        names => names.Remove(name), given => given.Remove(name));

    /// <inheritdoc/>
    public Task RenameAsync(string name, string given, CancellationToken cancellationToken)
    {
        var state = _state.State;
        if (!state.Names.Contains(name))
        {
            throw this.GetPrimaryKeyString() == IDirectoryGrain.Sweeps ? NotFound.Sweep(name) : NotFound.Dataset(name);
        }

        _ = Names.Require(given, $"a {What}");
        var owner = state.Names.Contains(given) ? given : OwnerOf(given);
        return owner is not null && owner != name ? throw Taken(given, owner)
            : ChangeAsync(names => names, all => given == name ? all.Remove(name) : all.SetItem(name, given));
    }

    /// <inheritdoc/>
    public Task RequireFreeAsync(string name, CancellationToken cancellationToken) =>
        OwnerOf(name) is { } owner ? throw Taken(name, owner) : Task.CompletedTask;

    /// <inheritdoc/>
    public Task<ImmutableSortedDictionary<string, string>> ListGivenNamesAsync(CancellationToken cancellationToken) =>
        Task.FromResult(_storedGiven);

    /// <inheritdoc/>
    public Task<ImmutableArray<string>> ListAsync(CancellationToken cancellationToken) => Task.FromResult(_stored);

    private string? OwnerOf(string given) => _state.State.Given.FirstOrDefault(pair => pair.Value == given).Key;

    private UserErrorException Taken(string name, string owner) => new(owner == name
        ? $"another {What} has the name '{name}'; choose another one"
        : $"{What} '{owner}' was renamed to '{name}'; choose another name");

    private async Task ChangeAsync(
        Func<ImmutableArray<string>, ImmutableArray<string>> change,
        Func<ImmutableSortedDictionary<string, string>, ImmutableSortedDictionary<string, string>> rename)
    {
        (_state.State.Names, _state.State.Given) = (change(_state.State.Names), rename(_state.State.Given));
        if (_state.State.Names != _stored || _state.State.Given != _storedGiven)
        {
            await this.WriteOrDeactivateAsync(_writes.FlushAsync());
        }
    }

    private async Task StoreAsync()
    {
        var (names, given) = (_state.State.Names, _state.State.Given);
        await _state.WriteStateAsync();
        (_stored, _storedGiven) = (names, given);
    }
}

/// <summary>The stored state of a directory.</summary>
[GenerateSerializer, Alias("directory-state")]
internal sealed class DirectoryState
{
    /// <summary>All names, in the order in which they were added.</summary>
    [Id(0)] public ImmutableArray<string> Names { get; set; } = [];

    /// <summary>The names that were given later, by those of <see cref="Names"/>; no name occurs in both.</summary>
    [Id(1)]
    public ImmutableSortedDictionary<string, string> Given { get; set; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}
