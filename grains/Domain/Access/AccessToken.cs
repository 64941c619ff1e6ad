using Orleans;

namespace Experiments.Domain;

/// <summary>What whoever asks over HTTP may do; each role may do what those before it may.</summary>
public enum Role
{
    /// <summary>Reads.</summary>
    Viewer = 1,

    /// <summary>Also changes sweeps, datasets, models and notes.</summary>
    Member = 2,

    /// <summary>Also changes nodes, tokens and the cluster.</summary>
    Admin = 3,
}

/// <summary>A token of the API as it is kept: without its text, which only its owner has.</summary>
/// <param name="Name">What it is for, such as ci.</param>
/// <param name="Role">What its owner may do.</param>
/// <param name="Hash">SHA-256 of its text (<see cref="TokenText.Hash"/>).</param>
/// <param name="Created">When it was created.</param>
/// <param name="Expires">When it stops being valid; null for never.</param>
/// <param name="LastUsed">When it was last used, up to <see cref="UsePrecision"/> too early; null for never.</param>
[GenerateSerializer, Immutable, Alias("access-token")]
public sealed record AccessToken(
    string Name, Role Role, string Hash, DateTimeOffset Created, DateTimeOffset? Expires, DateTimeOffset? LastUsed = null)
{
    /// <summary>How exactly the last use is known: a write for each request would cost more than the request.</summary>
    public static readonly TimeSpan UsePrecision = TimeSpan.FromHours(1);

    /// <summary>Whether it is no longer valid.</summary>
    public bool IsExpired(DateTimeOffset now) => Expires <= now;

    /// <summary>Whether a use at that time is worth writing down.</summary>
    public bool IsUseNews(DateTimeOffset now) => LastUsed is not { } last || now - last >= UsePrecision;
}
