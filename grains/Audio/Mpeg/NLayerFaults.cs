using System.Reflection;
using NLayer;

namespace Experiments.Audio.Mpeg;

/// <summary>
/// What NLayer 3.0.1 decodes otherwise than mpg123 and ffmpeg do, found by comparison: mended where that is a number, refused by name where
/// it is not. Look through all of it when NLayer's version changes.
/// </summary>
internal static class NLayerFaults
{
    private const int ShortRegion = 36;
    private const int LastShortBand = 12;

    private static readonly Lazy<bool> TableIsMended = new(MendTable);

    /// <summary>
    /// A decoder for frames like <paramref name="first"/>. Band 18 of MPEG-2 at 24 kHz ends at line 332, as LAME and mpg123 have it: ISO
    /// 13818-3 first printed 330, which NLayer took. And of the last band of short blocks, NLayer takes all lines for the first window's.
    /// </summary>
    public static MpegFrameDecoder CreateDecoder(MpegFrameHeader first)
    {
        var decoder = new MpegFrameDecoder();
        if (first.Layer != 3 || !TableIsMended.Value)
        {
            return decoder;
        }

        // Its tables exist once it has decoded a frame.
        var silence = new LayerFrame();
        silence.Load(first, new byte[first.Bytes]);
        decoder.DecodeFrame(silence, new float[2 * first.Samples], 0);
        var layer = Field<object>(typeof(MpegFrameDecoder), decoder, "_layerIIIDecoder");
        var bands = Field<int[]>(layer.GetType(), layer, "_sfBandIndexS");
        var windows = Field<byte[]>(layer.GetType(), layer, "_cbwLookupS");
        var (start, width) = (3 * bands[LastShortBand], bands[LastShortBand + 1] - bands[LastShortBand]);
        for (var i = start; i < windows.Length; i++)
        {
            windows[i] = (byte)((i - start) / width);
        }

        decoder.Reset();
        return decoder;
    }

    /// <summary>Refuses a frame of layer III that would be decoded wrongly.</summary>
    /// <param name="header">The frame's header.</param>
    /// <param name="side">Reads the side information (ISO 11172-3, 2.4.1.7; 13818-3, 2.4.1.7) from its start.</param>
    /// <exception cref="AudioFormatException">It would.</exception>
    public static void Refuse(MpegFrameHeader header, IMpegFrame side)
    {
        if (header is { Mode: 1 } && (header.ModeExtension & 1) != 0)
        {
            throw Unsupported("with intensity stereo");
        }

        var channels = header.IsMono ? 1 : 2;
        var isFirst = header.Version == 1;
        side.ReadBits(isFirst ? 9 + (header.IsMono ? 5 : 3) + (4 * channels) : 8 + channels);
        for (var granule = 0; granule < (isFirst ? 2 : 1) * channels; granule++)
        {
            side.ReadBits(12);
            var pairs = side.ReadBits(9);
            side.ReadBits(isFirst ? 12 : 17);
            var isSwitched = side.ReadBits(1) == 1;
            var (type, isMixed) = (side.ReadBits(2), side.ReadBits(1) == 1);
            var (first, second) = (side.ReadBits(5), side.ReadBits(5));
            side.ReadBits(isFirst ? 12 : 11);
            if (isSwitched && type == 2 && isMixed)
            {
                throw Unsupported("with mixed blocks");
            }

            // Its short blocks change the code table after 72 lines; NLayer after 36, as at all other rates.
            if (isSwitched && type == 2 && header.SampleRate == 8000 && first != second && 2 * pairs > ShortRegion)
            {
                throw Unsupported("of 8000 Hz with short blocks");
            }
        }
    }

    private static AudioFormatException Unsupported(string what) => new($"MP3 {what} is not supported; encode it again");

    private static bool MendTable()
    {
        var layer = typeof(MpegFrameDecoder).Assembly.GetType("NLayer.Decoder.LayerIIIDecoder", throwOnError: true)!; // not null: it throws
        var tables = Field<int[][]>(layer, null, "_sfBandIndexLTable");
        tables[4][18] = 332;
        return true;
    }

    private static T Field<T>(Type type, object? owner, string name)
        where T : class
    {
        var place = owner is null ? BindingFlags.Static : BindingFlags.Instance;
        return type.GetField(name, BindingFlags.NonPublic | place)?.GetValue(owner) as T
            ?? throw new InvalidOperationException($"NLayer is not the version that this was written for: {name}");
    }
}
