namespace Experiments.Audio;

/// <summary>
/// Hash of decoded audio: equal for exact duplicates, regardless of file names, tags and lossless formats.
/// </summary>
public static class ContentHash
{
    /// <summary>
    /// SHA-256 over the sample rate (4 bytes, little-endian) and then every sample as a 32-bit IEEE float, little-endian, with minus zero
    /// as zero: 64 lower-case hexadecimal digits.
    /// </summary>
    /// <param name="mono">The samples after mix-down; all finite.</param>
    /// <param name="sampleRate">Hertz.</param>
    public static string Of(ReadOnlySpan<float> mono, int sampleRate)
    {
        using var hasher = new ContentHasher(sampleRate);
        hasher.Append(mono);
        return hasher.Finish();
    }
}
