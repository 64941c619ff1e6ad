namespace Experiments.Audio.Mpeg;

/// <summary>
/// The four-byte header of every frame of MPEG audio, layers I to III (ISO 11172-3, 13818-3; version 2.5 for low rates).
/// </summary>
/// <param name="Version">1, 2, or 3 for MPEG 2.5.</param>
/// <param name="Layer">1 to 3.</param>
/// <param name="SampleRate">Hertz.</param>
/// <param name="IsMono">One channel instead of two.</param>
/// <param name="Bytes">Length of the whole frame; 0 for free format.</param>
internal readonly record struct MpegFrameHeader(int Version, int Layer, int SampleRate, bool IsMono, int Bytes)
{
    /// <summary>Length of the header itself.</summary>
    public const int HeaderBytes = 4;

    // Kilobits per second by index 1 to 14. Rows: version 1 layers I, II, III; then versions 2 and 2.5, layer I, layers II and III.
    private static readonly int[][] Kilobits =
    [
        [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
        [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
        [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
        [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
        [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    ];

    private static readonly int[] SampleRates = [44_100, 48_000, 32_000];

    /// <summary>Bits per second; 0 for free format.</summary>
    public int BitRate { get; private init; }

    /// <summary>Index of the bit rate in the standard's table.</summary>
    public int BitRateIndex { get; private init; }

    /// <summary>Index of the sample rate in the standard's table.</summary>
    public int SampleRateIndex { get; private init; }

    /// <summary>Stereo, joint stereo, two channels or mono: 0 to 3.</summary>
    public int Mode { get; private init; }

    /// <summary>For joint stereo, how the channels are joined.</summary>
    public int ModeExtension { get; private init; }

    /// <summary>Whether a 16-bit checksum follows the header.</summary>
    public bool HasCheck { get; private init; }

    /// <summary>Bytes before the frame's own main data (layer III): header, checksum and side information.</summary>
    public int MainDataOffset => XingOffset + (HasCheck ? 2 : 0);

    /// <summary>Samples per channel in a frame.</summary>
    public int Samples => Layer == 1 ? 384 : Layer == 3 && Version != 1 ? 576 : 1152;

    /// <summary>The encoding's usual name.</summary>
    public string Encoding => $"mp{Layer}";

    /// <summary>The format for a message, such as <c>mp3 of 44100 Hz, stereo</c>.</summary>
    public string Describe => $"{Encoding} of {SampleRate} Hz, {(IsMono ? "mono" : "stereo")}";

    /// <summary>Offset of a Xing header from the frame's start, bytes: after the four header bytes and the side information.</summary>
    public int XingOffset => (Version, IsMono) switch
    {
        (1, false) => 36,
        (1, true) or (_, false) => 21,
        _ => 13,
    };

    /// <summary>Whether <paramref name="other"/> can belong to the same stream.</summary>
    public bool IsLike(MpegFrameHeader other) =>
        (Version, Layer, SampleRate, IsMono) == (other.Version, other.Layer, other.SampleRate, other.IsMono);

    /// <summary>Reads a header; null if the bytes are not a header.</summary>
    public static MpegFrameHeader? Find(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 4 || bytes[0] != 0xFF || (bytes[1] & 0xE0) != 0xE0)
        {
            return null;
        }

        var version = ((bytes[1] >> 3) & 3) switch { 3 => 1, 2 => 2, 0 => 3, _ => 0 };
        var layer = 4 - ((bytes[1] >> 1) & 3);
        var (rateIndex, bitIndex, padding) = ((bytes[2] >> 2) & 3, bytes[2] >> 4, (bytes[2] >> 1) & 1);
        if (version == 0 || layer == 4 || rateIndex == 3 || bitIndex == 15)
        {
            return null;
        }

        var sampleRate = SampleRates[rateIndex] >> (version - 1);
        var row = version == 1 ? layer - 1 : layer == 1 ? 3 : 4;
        var bitsPerSecond = bitIndex == 0 ? 0 : Kilobits[row][bitIndex - 1] * 1000;
        var header = new MpegFrameHeader(version, layer, sampleRate, bytes[3] >> 6 == 3, Bytes: 0)
        {
            BitRate = bitsPerSecond,
            BitRateIndex = bitIndex,
            SampleRateIndex = rateIndex,
            Mode = bytes[3] >> 6,
            ModeExtension = (bytes[3] >> 4) & 3,
            HasCheck = (bytes[1] & 1) == 0,
        };
        var slots = layer == 1
            ? ((12 * bitsPerSecond / sampleRate) + padding) * 4
            : (header.Samples / 8 * bitsPerSecond / sampleRate) + padding;
        return header with { Bytes = bitsPerSecond == 0 ? 0 : slots };
    }
}
