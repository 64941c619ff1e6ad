using System.Collections.Immutable;
using System.Numerics.Tensors;
using Experiments.Audio;
using Experiments.Audio.Files;
using Experiments.Domain;
using Experiments.Execution.Extraction;
using Experiments.Features;
using Experiments.Store.Paths;

namespace Experiments.Execution;

/// <summary>Makes a short WAV and a small mel spectrogram of a slice, cut from its track's file as the import did.</summary>
public static class SlicePreviewer
{
    private const int WavRate = 11025;
    private const double MaxSeconds = 5;
    private const int Bands = 64;
    private const int Frames = 128;
    private const double FloorDecibels = 80;

    /// <summary>Reads, cuts and downsizes. The audio is limited to 5 s (110 kB); the spectrogram covers the whole slice.</summary>
    /// <returns>Without audio, but with the reason, if the file is missing, unreadable or has changed since import.</returns>
    public static SlicePreview Make(
        DatasetImportSpec import, DataRoots roots, TrackInfo track, int index, CancellationToken cancellationToken)
    {
        var slice = new SliceId(track.Id, index);
        var offset = index * import.Slices.HopSeconds;
        if (import.Layout == DatasetLayouts.Table)
        {
            return Without(slice, offset, $"{import.Name} was imported from a table and has no audio");
        }

        float[]? samples = null;
        var cutter = new SliceCutter(
            new Slicer(import.Slices, import.SampleRate), (range, cut) => samples = range.Index == index ? cut.ToArray() : samples);
        try
        {
            var folder = DatasetFolder.Of(roots.Require(import));
            if (ImportedTrack.Cut(folder, import, track, import.SampleRate, cutter, cancellationToken) is { } difference)
            {
                return Without(slice, offset, $"{track.Path}: {difference}");
            }
        }
        catch (UserErrorException error)
        {
            return Without(slice, offset, error.Message);
        }

        cutter.Complete();
        if (samples is null)
        {
            return Without(slice, offset, $"{track.Path}: has no slice {index}");
        }

        var (mel, frames) = Spectrogram(samples, import.SampleRate);
        return new SlicePreview(slice, offset, Wav(samples, import.SampleRate), mel, Bands, frames, null);
    }

    private static SlicePreview Without(SliceId slice, double offset, string reason) => new(slice, offset, [], [], 0, 0, reason);

    private static ImmutableArray<byte> Wav(ReadOnlySpan<float> samples, int sampleRate)
    {
        var heard = samples[..Math.Min(samples.Length, (int)(MaxSeconds * sampleRate))];
        using var stream = new MemoryStream();
        WavWriter.Write(stream, new Resampler(sampleRate, WavRate).Resample(heard), WavRate);
        return [.. stream.ToArray()];
    }

    private static (ImmutableArray<byte> Mel, int Frames) Spectrogram(ReadOnlySpan<float> samples, int sampleRate)
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
            [.. decibels.Select(value => (byte)Math.Clamp(Math.Round(255 * (1 + ((value - max) / FloorDecibels))), 0, 255))],
            extractor.TensorShape(samples.Length)[1]);
    }
}
