using Experiments.Domain;

namespace Experiments.Audio;

/// <summary>Audio format of a file, before mix-down and resampling.</summary>
/// <param name="Container">wav, au, aiff, flac, ogg or mpeg.</param>
/// <param name="Encoding">pcm, float, a-law, mu-law, flac, vorbis, opus, mp3…</param>
/// <param name="SampleRate">Hertz.</param>
/// <param name="Channels">1 or more.</param>
/// <param name="BitsPerSample">As stored; null if the codec has no bit depth.</param>
public sealed record AudioFormat(string Container, string Encoding, int SampleRate, int Channels, int? BitsPerSample)
{
    /// <summary>More channels than this indicate a broken header (also libsndfile's limit).</summary>
    internal const int MaxChannels = 1024;

    /// <summary>Creates a format with plausible values.</summary>
    /// <exception cref="AudioFormatException">No channel or too many, or an implausible sample rate.</exception>
    internal static AudioFormat Checked(string container, string encoding, double sampleRate, long channels, int? bitsPerSample)
    {
        if (channels is < 1 or > MaxChannels)
        {
            throw new AudioFormatException($"its header states {channels} channels; 1 to {MaxChannels} are supported");
        }

        if (!(sampleRate is >= Resampler.MinRate and <= Resampler.MaxRate))
        {
            throw new AudioFormatException(
                $"its header states {NumberFormat.Trimmed(sampleRate, 2)} Hz; "
                + $"{Resampler.MinRate} to {Resampler.MaxRate} Hz are supported");
        }

        return new AudioFormat(container, encoding, (int)Math.Round(sampleRate), (int)channels, bitsPerSample);
    }
}
