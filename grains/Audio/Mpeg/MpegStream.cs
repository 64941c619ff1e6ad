using Experiments.Domain;
using NLayer;

namespace Experiments.Audio.Mpeg;

/// <summary>
/// MPEG audio, decoded by NLayer. Where the encoder states its delay and padding, they are dropped, as gapless players do; each of several
/// joined files is treated so.
/// </summary>
internal sealed class MpegStream : AudioStream
{
    private readonly List<MpegPart> _parts;
    private readonly MpegFrames _frames;
    private readonly LayerFrame _frame = new();
    private readonly MpegFrameDecoder _decoder;
    private readonly float[] _block = new float[2 * 1152];
    private readonly ReadyBlock _ready;
    private int _part;
    private long _decoded;

    private MpegStream(AudioFormat format, MpegFrameHeader first, List<MpegPart> parts, MpegFrames frames)
        : base(format, parts.Sum(part => part.End - part.Start)) => (_parts, _frames, _decoder, _ready) =
            (parts, frames, NLayerFaults.CreateDecoder(first), new ReadyBlock(format.Channels, Next));

    /// <summary>Checks and opens the file at the stream's position.</summary>
    /// <exception cref="AudioFormatException">Cut off, damaged, or in free format.</exception>
    public static MpegStream Open(Stream stream)
    {
        var start = stream.Position;
        var (first, parts) = MpegPart.FindAll(stream);
        stream.Position = start;
        var format = AudioFormat.Checked("mpeg", first.Encoding, first.SampleRate, first.IsMono ? 1 : 2, bitsPerSample: null);
        return new MpegStream(format, first, parts, new MpegFrames(stream));
    }

    /// <inheritdoc/>
    public override int Read(Span<float> interleaved) => _ready.Read(interleaved);

    /// <inheritdoc/>
    public override void Dispose()
    {
    }

    private bool Next(out ReadOnlyMemory<float> block)
    {
        block = default;
        if (!_frames.Read())
        {
            return false;
        }

        if (EncoderInfo.Find(_frames.Frame, _frames.Header) is not null)
        {
            _part += _decoded > 0 ? 1 : 0;
            _decoded = 0;
            _frame.Clear();
            _decoder.Reset();
            return true;
        }

        _frame.Load(_frames.Header, _frames.Frame);
        var frames = Decode() / Format.Channels;
        var part = _parts[_part];
        var from = (int)Math.Clamp(part.Start - _decoded, 0, frames);
        var to = (int)Math.Clamp(part.End - _decoded, from, frames);
        _decoded += frames;
        block = _block.AsMemory(from * Format.Channels, (to - from) * Format.Channels);
        return true;
    }

    private int Decode()
    {
        var expected = _frames.Header.Samples * Format.Channels;
        try
        {
            if (_decoder.DecodeFrame(_frame, _block.AsSpan()) is var count && count != expected)
            {
                throw new InvalidDataException($"{count} of {expected} samples");
            }

            return expected;
        }
        catch (Exception e) when (e is InvalidDataException or IndexOutOfRangeException or ArgumentException or NullReferenceException
            or InvalidOperationException or ArithmeticException)
        {
            throw new AudioFormatException(
                $"damaged: NLayer cannot decode the frame at byte {_frames.Position}: {e.Reason()}", innerException: e);
        }
    }
}
