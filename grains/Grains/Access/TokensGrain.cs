using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Grains.StoredState;

namespace Experiments.Grains.Access;

/// <summary>The tokens of the API.</summary>
[GrainType("tokens")]
internal sealed class TokensGrain([PersistentState("tokens")] IPersistentState<TokensState> state, TimeProvider time) : Grain, ITokensGrain
{
    /// <summary>Only what is stored is listed: a token whose write failed was never there.</summary>
    private ImmutableSortedDictionary<string, AccessToken> _stored = TokensState.None;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _stored = state.State.Tokens;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<AccessToken> AddAsync(
        string name, Role role, string hash, TimeSpan? lifetime, CancellationToken cancellationToken)
    {
        var (tokens, added) = TokenChanges.Add(_stored, name, role, hash, lifetime, time.GetUtcNow());
        await StoreAsync(tokens, cancellationToken);
        return added;
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<AccessToken>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult(_stored.Values.ToImmutableArray());

    /// <inheritdoc/>
    public async Task<AccessToken> RevokeAsync(string name, CancellationToken cancellationToken)
    {
        var token = TokenChanges.Find(_stored, name);
        await StoreAsync(_stored.Remove(name), cancellationToken);
        return token;
    }

    /// <inheritdoc/>
    public Task ReportUsedAsync(string hash, CancellationToken cancellationToken) =>
        StoreAsync(TokenChanges.Use(_stored, hash, time.GetUtcNow()), cancellationToken);

    private async Task StoreAsync(ImmutableSortedDictionary<string, AccessToken> tokens, CancellationToken cancellationToken)
    {
        if (tokens == _stored)
        {
            return;
        }

        state.State.Tokens = tokens;
        await this.WriteOrDeactivateAsync(state.WriteStateAsync(cancellationToken));
        _stored = tokens;
    }
}

/// <summary>The stored tokens.</summary>
[GenerateSerializer, Alias("tokens-state")]
internal sealed class TokensState
{
    /// <summary>No tokens.</summary>
    public static ImmutableSortedDictionary<string, AccessToken> None { get; } =
        ImmutableSortedDictionary.Create<string, AccessToken>(StringComparer.Ordinal);

    /// <summary>The tokens by name.</summary>
    [Id(0)] public ImmutableSortedDictionary<string, AccessToken> Tokens { get; set; } = None;
}
