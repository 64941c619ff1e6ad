using Experiments.Audio.Containers;

namespace Experiments.Audio.Flac;

/// <summary>The header of a FLAC frame (RFC 9639, section 9.1).</summary>
/// <param name="Bytes">Its length, 6 to 16.</param>
/// <param name="Samples">Samples per channel, 1 to 65,536.</param>
/// <param name="SampleRate">Hertz; 0 for the file's.</param>
/// <param name="ChannelCode">0 to 7 for one more channels, 8 left and difference, 9 difference and right, 10 mean and difference.</param>
/// <param name="Bits">Bits of a sample; 0 for the file's.</param>
internal readonly record struct FlacFrameHeader(int Bytes, int Samples, int SampleRate, int ChannelCode, int Bits)
{
    /// <summary>The most bytes that a header has.</summary>
    public const int MaxBytes = 16;

    private static readonly Crc HeaderCheck = new(0x07, 8);

    private static readonly int[] SampleRates = [0, 88_200, 176_400, 192_000, 8000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000];

    private static readonly int[] BitDepths = [0, 8, 12, -1, 16, 20, 24, 32];

    /// <summary>Number of channels.</summary>
    public int Channels => ChannelCode < 8 ? ChannelCode + 1 : 2;

    /// <summary>Reads the header that <paramref name="bytes"/> starts with; null if it is none, or its checksum is wrong.</summary>
    public static FlacFrameHeader? Find(ReadOnlySpan<byte> bytes)
    {
        // Sync code, a reserved zero, and how blocks are numbered; then sizes; then a number coded like UTF-8.
        if (bytes.Length < 6 || bytes[0] != 0xFF || (bytes[1] & 0xFE) != 0xF8 || (bytes[3] & 1) != 0)
        {
            return null;
        }

        var (sizeCode, rateCode, channelCode) = (bytes[2] >> 4, bytes[2] & 15, bytes[3] >> 4);
        var bits = BitDepths[(bytes[3] >> 1) & 7];
        var leadingOnes = int.LeadingZeroCount(~(bytes[4] << 24));
        var sizeAt = 4 + Math.Max(1, leadingOnes);
        var rateAt = sizeAt + (sizeCode is 6 ? 1 : sizeCode is 7 ? 2 : 0);
        var checkAt = rateAt + (rateCode is 12 ? 1 : rateCode is 13 or 14 ? 2 : 0);
        if (leadingOnes is 1 or 8 || rateCode == 15 || sizeCode == 0 || channelCode > 10 || bits < 0 || checkAt >= bytes.Length
            || HeaderCheck.Compute(bytes[..checkAt]) != bytes[checkAt])
        {
            return null;
        }

        var samples = sizeCode switch
        {
            1 => 192,
            < 6 => 576 << (sizeCode - 2),
            6 => bytes[sizeAt] + 1,
            7 => ((bytes[sizeAt] << 8) | bytes[sizeAt + 1]) + 1,
            _ => 256 << (sizeCode - 8),
        };
        var sampleRate = rateCode switch
        {
            < 12 => SampleRates[rateCode],
            12 => 1000 * bytes[rateAt],
            13 => (bytes[rateAt] << 8) | bytes[rateAt + 1],
            _ => 10 * ((bytes[rateAt] << 8) | bytes[rateAt + 1]),
        };
        return new FlacFrameHeader(checkAt + 1, samples, sampleRate, channelCode, bits);
    }
}
