using Experiments.Domain;
using NVorbis;

namespace Experiments.Audio.Ogg;

/// <summary>
/// A Vorbis stream, decoded by NVorbis. Which samples count follows from the pages' positions (Vorbis I specification, section A.2): a
/// first page that ends before its samples do means that as many are cut off at the start, and the last page's position is the end.
/// </summary>
internal sealed class VorbisLink : OggLink
{
    private readonly VorbisPackets _packets;
    private readonly StreamDecoder _decoder;
    private long _decoded;

    /// <summary>Starts after the headers.</summary>
    public VorbisLink(VorbisSetup setup, OggPackets packets)
        : base(setup.Format)
    {
        _packets = new VorbisPackets(setup, packets);
        _decoder = Decode(() => new StreamDecoder(_packets) { ClipSamples = false });
    }

    /// <inheritdoc/>
    public override int Read(Span<float> interleaved)
    {
        var channels = Format.Channels;
        interleaved = interleaved[..(interleaved.Length / channels * channels)];
        while (true)
        {
            var frames = ReadFrames(interleaved) / channels;
            var first = _decoded;
            _decoded += frames;
            if (frames == 0)
            {
                return _packets.CheckEnd(_decoded);
            }

            // The samples between the start and the end that the pages tell.
            var from = (int)Math.Clamp(_packets.Start - first, 0, frames);
            var to = (int)Math.Clamp(_packets.Limit - first, from, frames);
            if (to > from)
            {
                interleaved[(from * channels)..(to * channels)].CopyTo(interleaved);
                return (to - from) * channels;
            }
        }
    }

    private int ReadFrames(Span<float> interleaved)
    {
        try
        {
            return _decoder.Read(interleaved, 0, interleaved.Length);
        }
        catch (Exception e) when (IsOfDamage(e))
        {
            throw Damaged(e);
        }
    }

    private static T Decode<T>(Func<T> decode)
    {
        try
        {
            return decode();
        }
        catch (Exception e) when (IsOfDamage(e))
        {
            throw Damaged(e);
        }
    }

    // What its array accesses and checks throw on damaged data.
    private static bool IsOfDamage(Exception e) => e is InvalidDataException or IndexOutOfRangeException or ArgumentException
        or NullReferenceException or InvalidOperationException or ArithmeticException;

    private static AudioFormatException Damaged(Exception e) => new($"damaged: NVorbis cannot decode it: {e.Reason()}", innerException: e);
}
