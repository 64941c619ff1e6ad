using System.Collections.Immutable;
using Experiments.Domain;
using Orleans.Concurrency;

namespace Experiments.Contracts;

/// <summary>The tokens of the API. Their texts never come here, only hashes of them. Key: <see cref="Key"/>.</summary>
[GrainInterfaceType("tokens"), Alias("tokens"), RequiresRole(Role.Admin, "manage tokens")]
public interface ITokensGrain : IGrainWithStringKey
{
    /// <summary>The key of the only one.</summary>
    const string Key = "tokens";

    /// <summary>Adds a token. The same token again changes nothing.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="role">What its owner may do.</param>
    /// <param name="hash">The hash of its text (<see cref="TokenText.Hash"/>).</param>
    /// <param name="lifetime">How long it is valid from now on; null for always.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="UserErrorException">The name is invalid or taken, or there are too many tokens.</exception>
    [Alias("add")]
    Task<AccessToken> AddAsync(string name, Role role, string hash, TimeSpan? lifetime, CancellationToken cancellationToken);

    /// <summary>All tokens by name, expired ones included.</summary>
    // Interleaves: requests do not wait for a write.
    [Alias("list"), AlwaysInterleave]
    Task<ImmutableArray<AccessToken>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Removes a token: from then on it is not valid. Returns it.</summary>
    /// <exception cref="UserErrorException">There is none of that name.</exception>
    [Alias("revoke")]
    Task<AccessToken> RevokeAsync(string name, CancellationToken cancellationToken);

    /// <summary>
    /// The token with that hash was used just now. Written down if its last use is <see cref="AccessToken.UsePrecision"/> old; no effect if
    /// there is no such token.
    /// </summary>
    [Alias("report-used")]
    Task ReportUsedAsync(string hash, CancellationToken cancellationToken);
}
