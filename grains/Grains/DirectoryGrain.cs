using System.Collections.Immutable;
using Experiments.Contracts;

namespace Experiments.Grains;

/// <summary>The names of one kind of thing.</summary>
[GrainType("directory")]
internal sealed class DirectoryGrain([PersistentState("directory")] IPersistentState<DirectoryState> state) : Grain, IDirectoryGrain
{
    /// <inheritdoc/>
    public async Task AddAsync(string name, CancellationToken cancellationToken)
    {
        if (!state.State.Names.Contains(name))
        {
            await ChangeAsync(state.State.Names.Add(name), cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task RemoveAsync(string name, CancellationToken cancellationToken)
    {
        if (state.State.Names.Contains(name))
        {
            await ChangeAsync(state.State.Names.Remove(name), cancellationToken);
        }
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<string>> ListAsync(CancellationToken cancellationToken) => Task.FromResult(state.State.Names);

    private async Task ChangeAsync(ImmutableArray<string> names, CancellationToken cancellationToken)
    {
        var before = state.State.Names;
        state.State.Names = names;
        try
        {
            await state.WriteStateAsync(cancellationToken);
        }
        catch
        {
            state.State.Names = before;
            throw;
        }
    }
}

/// <summary>What a directory keeps.</summary>
[GenerateSerializer, Alias("directory-state")]
internal sealed class DirectoryState
{
    /// <summary>All names, in the order they were added.</summary>
    [Id(0)] public ImmutableArray<string> Names { get; set; } = [];
}
