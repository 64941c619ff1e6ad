using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Grains.Access;
using Xunit;

namespace Experiments.Unit.Grains.Access;

public sealed class TokenChangesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);
    private static readonly string Hash = TokenText.Hash("exp_1");

    [Fact]
    public void A_token_is_added_with_its_end()
    {
        var (tokens, added) = TokenChanges.Add(TokensState.None, "ci", Role.Member, Hash, TimeSpan.FromDays(90), Now);
        Assert.Equal(new AccessToken("ci", Role.Member, Hash, Now, Now.AddDays(90)), added);
        Assert.Equal(added, Assert.Single(tokens).Value);
        Assert.False(added.IsExpired(Now.AddDays(90).AddTicks(-1)));
        Assert.True(added.IsExpired(Now.AddDays(90)));
        Assert.False(TokenChanges.Add(tokens, "for-ever", Role.Viewer, Hash, null, Now).Added.IsExpired(DateTimeOffset.MaxValue));
    }

    [Fact]
    public void The_same_call_again_changes_nothing_and_another_of_that_name_is_refused()
    {
        var (tokens, added) = TokenChanges.Add(TokensState.None, "ci", Role.Member, Hash, null, Now);
        var again = TokenChanges.Add(tokens, "ci", Role.Member, Hash, null, Now.AddSeconds(3));
        Assert.Same(tokens, again.Tokens);
        Assert.Equal(added, again.Added);
        var refusal = Assert.Throws<UserErrorException>(() =>
            TokenChanges.Add(tokens, "ci", Role.Admin, TokenText.Hash("exp_2"), null, Now));
        Assert.StartsWith("there is a token 'ci' already", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("../ci")]
    [InlineData("a b")]
    public void A_name_is_a_name(string name) =>
        Assert.Throws<UserErrorException>(() => TokenChanges.Add(TokensState.None, name, Role.Viewer, Hash, null, Now));

    [Fact]
    public void What_is_no_role_or_no_hash_is_refused()
    {
        Assert.Throws<ArgumentException>(() => TokenChanges.Add(TokensState.None, "ci", default, Hash, null, Now));
        Assert.Throws<ArgumentException>(() => TokenChanges.Add(TokensState.None, "ci", Role.Viewer, "exp_secret", null, Now));
    }

    [Fact]
    public void Their_number_is_bounded()
    {
        var full = Enumerable.Range(0, TokenChanges.Max).Select(number => new AccessToken($"t{number}", Role.Viewer, Hash, Now, null))
            .ToImmutableSortedDictionary(token => token.Name, token => token, StringComparer.Ordinal);
        Assert.Throws<UserErrorException>(() => TokenChanges.Add(full, "one-more", Role.Viewer, Hash, null, Now));
    }

    [Fact]
    public void A_token_that_does_not_exist_cannot_be_revoked() => Assert.Equal(
        UserErrorKind.NotFound, Assert.Throws<UserErrorException>(() => TokenChanges.Find(TokensState.None, "ci")).Kind);

    [Fact]
    public void Uses_are_written_down_once_an_hour()
    {
        var (tokens, _) = TokenChanges.Add(TokensState.None, "ci", Role.Member, Hash, null, Now);
        var used = TokenChanges.Use(tokens, Hash, Now);
        Assert.Equal(Now, used["ci"].LastUsed);
        Assert.Same(used, TokenChanges.Use(used, Hash, Now.AddMinutes(59)));
        Assert.Equal(Now.AddMinutes(60), TokenChanges.Use(used, Hash, Now.AddMinutes(60))["ci"].LastUsed);
        Assert.Same(tokens, TokenChanges.Use(tokens, TokenText.Hash("exp_2"), Now));
    }
}
