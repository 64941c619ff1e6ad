using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.ReadModel.Access;

/// <summary>Tokens of the API; never their hashes.</summary>
public static class TokenViews
{
    /// <summary><c>token list</c>.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="now">The time.</param>
    public static View List(ImmutableArray<AccessToken> tokens, DateTimeOffset now) => new(
        tokens.IsEmpty
            ? ["there are no tokens; `experiments token create --role viewer --name NAME` makes one"]
            :
            [
                Table.Of(
                    ["token", "role", "created", "last used", "expires"], tokens,
                    token =>
                    [
                        token.Name, Word(token.Role), Display.Time(token.Created), TimeOf(token.LastUsed),
                        token.IsExpired(now) ? "expired" : TimeOf(token.Expires),
                    ]) with { NumericColumns = [] },
            ],
        new { Tokens = tokens.Select(token => Shape(token, now)).ToArray() });

    /// <summary><c>token create</c>: the only time that the text is shown.</summary>
    public static View Created(AccessToken token, string text)
    {
        ArgumentNullException.ThrowIfNull(token);
        return new View(
            [
                $"token {token.Name}, role {Word(token.Role)}, "
                    + (token.Expires is { } end ? $"valid until {Display.Time(end)}" : "valid until it is revoked")
                    + "; it is shown only now:",
                text,
            ],
            new { Token = text, token.Name, token.Role, token.Created, token.Expires });
    }

    /// <summary><c>token revoke</c>.</summary>
    public static View Revoked(AccessToken token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return new View(
            [$"revoked token {token.Name}, role {Word(token.Role)}; every silo refuses it within seconds"], new { Revoked = token.Name });
    }

    private static string TimeOf(DateTimeOffset? time) => time is { } known ? Display.Time(known) : "never";

    private static string Word(Role role) => role.ToString().ToLowerInvariant();

    private static object Shape(AccessToken token, DateTimeOffset now) =>
        new { token.Name, token.Role, token.Created, token.LastUsed, token.Expires, IsExpired = token.IsExpired(now) };
}
