using System.Collections.Immutable;
using Experiments.Domain;
using Orleans.Concurrency;

namespace Experiments.Contracts;

/// <summary>Listeners and what they played. Key: the audience's name.</summary>
[GrainInterfaceType("audience"), Alias("audience")]
public interface IAudienceGrain : IGrainWithStringKey
{
    /// <summary>The audience; null if there is none of this name.</summary>
    [Alias("find"), AlwaysInterleave, RequiresRole(Role.Viewer)]
    Task<AudienceSummary?> FindAsync(CancellationToken cancellationToken);

    /// <summary>Stores one piece of the plays of an import. May be repeated.</summary>
    /// <param name="upload">SHA-256 over all pieces of the import.</param>
    /// <param name="piece">The number of the piece, from 0.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="UserErrorException">The name is not valid, or the audience has other plays.</exception>
    [Alias("store-piece"), ResponseTimeout("00:02:00"), RequiresRole(Role.Member, "import audiences")]
    Task<PlaysPiece> StorePieceAsync(string upload, int piece, ImmutableArray<byte> content, CancellationToken cancellationToken);

    /// <summary>Makes stored pieces the plays of the audience. May be repeated.</summary>
    /// <exception cref="UserErrorException">The name is not valid, a piece is missing, or the audience has other plays.</exception>
    [Alias("complete"), ResponseTimeout("00:02:00"), RequiresRole(Role.Member, "import audiences")]
    Task<AudienceSummary> CompleteAsync(ImportedPlays plays, CancellationToken cancellationToken);

    /// <summary>How many of its tracks each dataset has; only datasets with one or more.</summary>
    /// <exception cref="UserErrorException">The audience does not exist, or its plays are damaged.</exception>
    [Alias("match"), ResponseTimeout("00:05:00"), RequiresRole(Role.Viewer)]
    Task<ImmutableArray<AudienceMatch>> MatchAsync(CancellationToken cancellationToken);

    /// <summary>Groups the listeners by the blends of a dataset that they play.</summary>
    /// <exception cref="UserErrorException">
    /// The audience, dataset or experiment does not exist, the dataset has none of the tracks, or too few listeners know it.
    /// </exception>
    [Alias("group"), ResponseTimeout("00:10:00"), RequiresRole(Role.Viewer)]
    Task<GroupedAudience> GroupAsync(AudienceQuery query, CancellationToken cancellationToken);

    /// <summary>Group and taste of listeners, of at most 5,000 per page; empty after the last.</summary>
    /// <exception cref="UserErrorException">As for <see cref="GroupAsync"/>.</exception>
    [Alias("listeners"), ResponseTimeout("00:10:00"), RequiresRole(Role.Viewer)]
    Task<ImmutableArray<ListenerTaste>> ListListenersAsync(AudienceQuery query, int skip, CancellationToken cancellationToken);

    /// <summary>Removes the audience and deletes its files. May be repeated.</summary>
    /// <exception cref="UserErrorException">The audience does not exist.</exception>
    [Alias("remove"), ResponseTimeout("00:02:00"), RequiresRole(Role.Member, "remove audiences")]
    Task RemoveAsync(CancellationToken cancellationToken);
}
