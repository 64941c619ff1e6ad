using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>A mel spectrogram to look at, of a slice or of a whole track.</summary>
/// <param name="Levels">Shape [bands, frames], row-major, the lowest band first: 0 is 80 dB below the loudest, 255 the loudest.</param>
/// <param name="Frames">Frames.</param>
/// <param name="Hertz">The center of each band, hertz, lowest first.</param>
/// <param name="OffsetSeconds">Where the first frame begins in the track, seconds.</param>
/// <param name="FrameSeconds">From the start of one frame to that of the next, seconds.</param>
/// <param name="Missing">Why there is none; null if there is.</param>
[GenerateSerializer, Immutable, Alias("spectrogram")]
public sealed record Spectrogram(
    ImmutableArray<byte> Levels, int Frames, ImmutableArray<double> Hertz, double OffsetSeconds, double FrameSeconds,
    string? Missing = null)
{
    /// <summary>What level 0 is below the loudest, decibels.</summary>
    public const double FloorDecibels = 80;

    /// <summary>The most frames of one.</summary>
    public const int MaxFrames = 2000;

    /// <summary>A level in decibels relative to the loudest, -80 to 0.</summary>
    public static double Decibels(byte level) => (level / 255.0 * FloorDecibels) - FloorDecibels;

    /// <summary>The level of a number of decibels.</summary>
    public static byte Level(double decibels) => (byte)Math.Clamp(Math.Round(255 * (1 + (decibels / FloorDecibels))), 0, 255);
}
