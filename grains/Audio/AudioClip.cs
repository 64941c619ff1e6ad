namespace Experiments.Audio;

/// <summary>Decoded audio: one channel, one rate, every sample finite; full scale is -1 to 1, which lossy codecs may exceed.</summary>
/// <param name="Samples">Shape [samples], 1 or more.</param>
/// <param name="SampleRate">Sample rate, hertz.</param>
/// <param name="Source">Format of the file.</param>
public sealed record AudioClip(ReadOnlyMemory<float> Samples, int SampleRate, AudioFormat Source)
{
    /// <summary>Duration of the clip.</summary>
    public TimeSpan Duration => TimeSpan.FromSeconds((double)Samples.Length / SampleRate);
}
