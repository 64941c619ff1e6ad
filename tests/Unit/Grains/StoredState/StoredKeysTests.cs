using CsCheck;
using Experiments.Grains.StoredState;
using Xunit;

namespace Experiments.Unit.Grains.StoredState;

public sealed class StoredKeysTests
{
    /// <summary>Short keys of special characters, so that numbers, extensions and escapes occur often.</summary>
    private static readonly Gen<string> Keys = Gen.OneOf(
        Gen.String[Gen.Char["01aAfF+=/x \0é{}()"], 0, 6],
        Gen.String[Gen.Char["0123456789abcdefABCDEF"], 14, 34],
        Gen.Select(Gen.String[Gen.Char["0123456789abcdef"], 32, 32], Gen.String[Gen.Char["+=x0"], 0, 3], (guid, rest) => guid + rest),
        Gen.Int[0, HostileKeys.All.Count - 1].Select(index => HostileKeys.All[index]));

    [Fact]
    public void Escaped_keys_are_distinct_reversible_and_never_numeric() => Gen.Select(Keys, Keys).Sample((left, right) =>
    {
        var (first, second) = (StoredKeys.Escape(left), StoredKeys.Escape(right));
        Assert.Equal(left == right, first == second);
        Assert.Equal(left, StoredKeys.Unescape(first));
        Assert.Null(StoredKeys.NumbersOf(IdSpan.Create(first)));
        Assert.False(string.IsNullOrWhiteSpace(first));
        Assert.Equal(-1, first.IndexOfAny(['\0', '{', '}']));
    }, iter: 50_000);

    [Fact]
    public void A_grain_is_stored_under_its_escaped_key() => Keys.Sample(key =>
    {
        var stored = StoredKeys.Escape(GrainId.Create(GrainType.Create("sweep"), IdSpan.Create(key)));
        Assert.Equal(("sweep", StoredKeys.Escape(key)), (stored.Type.ToString(), stored.Key.ToString()));
    });

    [Theory]
    [InlineData("quick")]
    [InlineData("quick/e3")]
    [InlineData("quick/00000")]
    [InlineData("sweeps")]
    [InlineData("10-folds")]
    [InlineData("1.5")]
    [InlineData("2f0c61f4cf3b1c5b6d6bf6f1b0a2be0f1fb3a2fb7c2ac1c4d8ca8c2f34a3b6d0")]
    public void A_plain_text_key_is_unchanged(string key) => Assert.Equal(key, StoredKeys.Escape(key));

    [Theory]
    [InlineData("1", "=1")]
    [InlineData("df", "=df")]
    [InlineData("00112233445566778899AABBCCDDEEFF", "=00112233445566778899AABBCCDDEEFF")]
    [InlineData("1+x", "=1+x")]
    [InlineData("=x", "===x")]
    [InlineData("a{0}", "=a=(0=)")]
    public void A_number_like_or_special_key_is_escaped(string key, string stored) =>
        Assert.Equal(stored, StoredKeys.Escape(key));
}
