using Experiments.Audio;
using Xunit;

namespace Experiments.Unit.Audio;

public sealed class ContentHashTests
{
    [Fact]
    public void The_hash_is_SHA_256_of_rate_and_samples() =>
        // printf '\x22\x56\x00\x00\x00\x00\x00\x3f\x00\x00\x80\xbf' | sha256sum
        Assert.Equal("d17619eecfd97adfec37b2a28a781fd783fed210329e06ad4e39bd198bdff629", ContentHash.Of([0.5f, -1], 22050));

    [Fact]
    public void Empty_audio_has_the_hash_of_its_rate() =>
        // printf '\x22\x56\x00\x00' | sha256sum
        Assert.Equal("6879ec9a3c2f909147f5e16f43b0e47c8245856013d28a96b87fbe0a619aeebc", ContentHash.Of([], 22050));

    [Fact]
    public void Minus_zero_hashes_like_zero_and_any_other_change_alters_the_hash()
    {
        var samples = Enumerable.Range(0, 5000).Select(i => i % 7 == 0 ? 0 : (float)Math.Sin(i)).ToArray();
        var hash = ContentHash.Of(samples, 22050);
        Assert.Equal(hash, ContentHash.Of([.. samples.Select(x => x == 0 ? -0f : x)], 22050));
        Assert.NotEqual(hash, ContentHash.Of(samples, 22051));
        Assert.NotEqual(hash, ContentHash.Of(samples.AsSpan(0, 4999), 22050));
        samples[4999] = MathF.BitIncrement(samples[4999]);
        Assert.NotEqual(hash, ContentHash.Of(samples, 22050));
    }
}
