using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>A slice's audio and mel spectrogram, small enough for a page.</summary>
/// <param name="Slice">The slice.</param>
/// <param name="OffsetSeconds">Start in its track, seconds.</param>
/// <param name="Wav">A complete WAV file, mono, 16 bit; empty if the audio cannot be read.</param>
/// <param name="Mel">Shape [bands, frames], row-major, the lowest band first: 0 is 80 dB below the loudest, 255 the loudest.</param>
/// <param name="Bands">Mel bands.</param>
/// <param name="Frames">Frames.</param>
/// <param name="Missing">Why the audio cannot be read; null if it can.</param>
[GenerateSerializer, Immutable, Alias("slice-preview")]
public sealed record SlicePreview(
    SliceId Slice, double OffsetSeconds, ImmutableArray<byte> Wav, ImmutableArray<byte> Mel, int Bands, int Frames, string? Missing);
