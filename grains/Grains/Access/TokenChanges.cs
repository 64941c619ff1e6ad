using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Grains.Access;

/// <summary>Changes to a list of tokens, by their names. What changes nothing returns the list itself.</summary>
internal static class TokenChanges
{
    /// <summary>The most tokens: every silo reads all of them every few seconds.</summary>
    internal const int Max = 1000;

    /// <summary>Adds a token.</summary>
    /// <exception cref="UserErrorException">The name is invalid or taken, or there are too many.</exception>
    public static (ImmutableSortedDictionary<string, AccessToken> Tokens, AccessToken Added) Add(
        ImmutableSortedDictionary<string, AccessToken> tokens, string name, Role role, string hash, TimeSpan? lifetime, DateTimeOffset now)
    {
        _ = Names.Require(name, "a token");
        if (!Enum.IsDefined(role) || hash.Length != TokenText.Hash("").Length)
        {
            throw new ArgumentException("no role, or no hash of a token", nameof(role));
        }

        if (tokens.GetValueOrDefault(name) is { } known)
        {
            return known.Hash == hash ? (tokens, known) : throw new UserErrorException(
                $"there is a token '{name}' already; choose another name, or remove it with `experiments token revoke {name}`");
        }

        if (tokens.Count >= Max)
        {
            throw UserErrorException.Failed($"there are {Max} tokens already; `experiments token revoke` removes one");
        }

        var added = new AccessToken(name, role, hash, now, lifetime is { } time ? now + time : null);
        return (tokens.Add(name, added), added);
    }

    /// <summary>The token of a name.</summary>
    /// <exception cref="UserErrorException">There is none.</exception>
    public static AccessToken Find(ImmutableSortedDictionary<string, AccessToken> tokens, string name) =>
        tokens.GetValueOrDefault(name)
        ?? throw UserErrorException.NotFound($"token '{name}' does not exist; `experiments token list` lists the existing ones");

    /// <summary>Notes the use of the token with that hash, if there is one and the use is news.</summary>
    public static ImmutableSortedDictionary<string, AccessToken> Use(
        ImmutableSortedDictionary<string, AccessToken> tokens, string hash, DateTimeOffset now) =>
        tokens.Values.FirstOrDefault(token => token.Hash == hash) is { } used && used.IsUseNews(now)
            ? tokens.SetItem(used.Name, used with { LastUsed = now })
            : tokens;
}
