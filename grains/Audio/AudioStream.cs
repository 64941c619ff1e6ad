namespace Experiments.Audio;

/// <summary>
/// Samples as they come out of a decoder, block by block, so that memory follows what a file holds and never what its header claims.
/// The underlying stream belongs to the caller and stays open.
/// </summary>
internal abstract class AudioStream(AudioFormat format, long? frames) : IDisposable
{
    /// <summary>Channels and rate of the blocks.</summary>
    public AudioFormat Format { get; } = format;

    /// <summary>Frames there must be at least; to end earlier means to be cut off. Null where nothing says how many there are.</summary>
    public long? Frames { get; } = frames;

    /// <summary>Fills the front of <paramref name="interleaved"/> (shape [frames, channels]) with whole frames.</summary>
    /// <returns>The number of samples written, a multiple of the channels; 0 at the end and only there.</returns>
    /// <exception cref="AudioFormatException">The file is cut off or damaged here.</exception>
    public abstract int Read(Span<float> interleaved);

    /// <inheritdoc/>
    public abstract void Dispose();
}
