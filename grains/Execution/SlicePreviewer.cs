using System.Collections.Immutable;
using System.Numerics.Tensors;
using Experiments.Audio;
using Experiments.Domain;
using Experiments.Features;
using Experiments.Store.Paths;

namespace Experiments.Execution;

/// <summary>Makes a WAV and a small mel spectrogram of a slice, cut from its track's file as the import did.</summary>
public static class SlicePreviewer
{
    private const int PreviewRate = 11025;
    private const double MaxPreviewSeconds = 5;
    private const double MaxSeconds = 600;
    private const int Bands = 64;
    private const int Frames = 128;

    /// <summary>Reads, cuts and downsizes; the spectrogram covers the whole slice.</summary>
    /// <param name="import">The dataset's import.</param>
    /// <param name="roots">The folders that this silo may read.</param>
    /// <param name="track">The slice's track.</param>
    /// <param name="index">Which of its slices.</param>
    /// <param name="isWhole">
    /// Whether the audio is all of the slice (of ten minutes, if it is longer) at the dataset's rate, or 5 s at 11,025 Hz (110 kB).
    /// </param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <returns>Without audio, but with the reason, if the file is missing, unreadable or has changed since import.</returns>
    public static SlicePreview Make(
        DatasetImportSpec import, DataRoots roots, TrackInfo track, int index, bool isWhole, CancellationToken cancellationToken)
    {
        var slice = new SliceId(track.Id, index);
        var offset = index * import.Slices.HopSeconds;
        var (samples, missing) = ImportedSound.ReadSlice(import, roots, track, index, cancellationToken);
        if (missing is not null)
        {
            return Without(slice, offset, missing);
        }

        var (mel, frames) = MelOf(samples, import.SampleRate);
        return new SlicePreview(slice, offset, Wav(samples, import.SampleRate, isWhole), mel, Bands, frames, null);
    }

    private static SlicePreview Without(SliceId slice, double offset, string reason) => new(slice, offset, [], [], 0, 0, reason);

    private static ImmutableArray<byte> Wav(ReadOnlySpan<float> samples, int sampleRate, bool isWhole)
    {
        var heard = samples[..(int)Math.Min(samples.Length, (isWhole ? MaxSeconds : MaxPreviewSeconds) * sampleRate)];
        var rate = isWhole ? sampleRate : PreviewRate;
        using var stream = new MemoryStream();
        WavWriter.Write(stream, isWhole ? heard : new Resampler(sampleRate, rate).Resample(heard), rate);
        return [.. stream.ToArray()];
    }

    private static (ImmutableArray<byte> Mel, int Frames) MelOf(ReadOnlySpan<float> samples, int sampleRate)
    {
        var spec = new FeatureSpec
        {
            Name = "preview",
            SampleRate = sampleRate,
            NMels = Bands,
            NFft = 2048,
            HopLength = Math.Max(1, samples.Length / Frames),
            Tensor = new FeatureTensorSpec(),
        };
        var extractor = new FeatureExtractor(spec);
        var decibels = extractor.Extract(samples).Tensor;
        var max = TensorPrimitives.Max<float>(decibels);
        return (
            [.. decibels.Select(value => Spectrogram.Level(value - max))],
            extractor.TensorShape(samples.Length)[1]);
    }
}
