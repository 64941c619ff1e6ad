namespace Experiments.Audio;

/// <summary>
/// Samples from a decoder, block by block, so that memory depends on the file's content and never on what its header claims.
/// The underlying stream belongs to the caller and stays open.
/// </summary>
internal abstract class AudioStream(AudioFormat format, long? frames) : IDisposable
{
    /// <summary>Channels and sample rate of the blocks.</summary>
    public AudioFormat Format { get; } = format;

    /// <summary>Minimum number of frames; a file that ends earlier is cut off. Null if the number is unknown.</summary>
    public long? Frames { get; } = frames;

    /// <summary>
    /// What is wrong with the file although all of it can be read, such as a size field; each a line for the user without the file's name.
    /// Complete once <see cref="Read"/> has answered 0.
    /// </summary>
    public virtual IEnumerable<string> Notes => [];

    /// <summary>Fills the front of <paramref name="interleaved"/> (shape [frames, channels]) with whole frames.</summary>
    /// <returns>The number of samples written, a multiple of the channels; 0 only at the end.</returns>
    /// <exception cref="AudioFormatException">The file is cut off or damaged here.</exception>
    public abstract int Read(Span<float> interleaved);

    /// <inheritdoc/>
    public abstract void Dispose();
}
