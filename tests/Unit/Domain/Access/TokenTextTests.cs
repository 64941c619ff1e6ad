using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.Domain.Access;

public sealed class TokenTextTests
{
    [Fact]
    public void A_token_is_a_prefix_and_its_random_bits()
    {
        var text = TokenText.Of([.. Enumerable.Range(0, 32).Select(number => (byte)number)]);
        Assert.Equal("exp_000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", text);
        Assert.True(TokenText.HasForm(text));
        Assert.Throws<ArgumentException>(() => TokenText.Of(new byte[16]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("exp_")]
    [InlineData("exp_000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1")]
    [InlineData("exp_000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1F")]
    [InlineData("EXP_000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")]
    public void Anything_else_is_none(string text) => Assert.False(TokenText.HasForm(text));

    /// <summary>FIPS 180-2, "abc".</summary>
    [Fact]
    public void What_is_kept_is_the_SHA_256_of_the_text() =>
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", TokenText.Hash("abc"));

    [Theory]
    [InlineData("90d", 90 * 24)]
    [InlineData("12h", 12)]
    [InlineData("3650d", 3650 * 24)]
    public void A_lifetime_is_days_or_a_duration(string text, int hours) =>
        Assert.Equal(TimeSpan.FromHours(hours), TokenLifetime.Parse(text));

    [Fact]
    public void A_token_may_be_valid_for_ever() => Assert.Null(TokenLifetime.Parse("never"));

    [Theory]
    [InlineData("")]
    [InlineData("d")]
    [InlineData("0d")]
    [InlineData("-1d")]
    [InlineData("3651d")]
    [InlineData("0s")]
    [InlineData("soon")]
    public void Any_other_lifetime_is_refused(string text) => Assert.Throws<UserErrorException>(() => TokenLifetime.Parse(text));
}
