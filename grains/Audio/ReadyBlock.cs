namespace Experiments.Audio;

/// <summary>Fills a reader's buffer from a decoder that gives its samples in blocks of its own size.</summary>
/// <param name="channels">Channels of the blocks.</param>
/// <param name="next">The next block, which may be empty; false at the end.</param>
internal sealed class ReadyBlock(int channels, ReadyBlock.Next next)
{
    private ReadOnlyMemory<float> _ready;

    /// <summary>Gives the next block of whole frames, valid until the next call.</summary>
    public delegate bool Next(out ReadOnlyMemory<float> block);

    /// <summary>As <see cref="AudioStream.Read"/>.</summary>
    public int Read(Span<float> interleaved)
    {
        var count = 0;
        while (interleaved.Length - count >= channels && (!_ready.IsEmpty || next(out _ready)))
        {
            var taken = Math.Min((interleaved.Length - count) / channels * channels, _ready.Length);
            _ready.Span[..taken].CopyTo(interleaved[count..]);
            _ready = _ready[taken..];
            count += taken;
        }

        return count;
    }
}
