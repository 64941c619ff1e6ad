using Experiments.Features.Fft;

namespace Experiments.Features.Spectral;

/// <summary>
/// Splits a signal into a harmonic and a percussive part (Fitzgerald 2010): medians of the magnitude
/// spectrogram along time and along frequency, soft masks of power 2 from them. Equals librosa.effects.hpss with its defaults.
/// </summary>
internal sealed class HarmonicPercussive(IStft stft, LaneWidth width)
{
    private const int KernelLength = 31;

    private readonly FrameMatrix _re = new();
    private readonly FrameMatrix _im = new();
    private readonly FrameMatrix _harmonic = new();
    private readonly FrameMatrix _percussive = new();
    private readonly FrameMatrix _byBin = new();
    private readonly FrameMatrix _byFrame = new();
    private readonly FrameMatrix _filteredByFrame = new();

    /// <summary>Writes both parts, each as long as the signal; their sum is the signal.</summary>
    public void Separate(ReadOnlySpan<float> padded, Span<float> harmonic, Span<float> percussive)
    {
        stft.Complex(padded, _re, _im);
        _byBin.Reset(_re.Rows, _re.Frames);
        width.Run(new MagnitudeKernel(_re, _im, _byBin));
        MedianFilter.Apply(width, _byBin, KernelLength, _percussive);

        // Filtering along time needs frames as rows.
        _byFrame.Reset(_byBin.Frames, _byBin.Rows);
        Transposition.Transpose(_byBin.All, _byBin.Stride, _byBin.Rows, _byBin.Frames, _byFrame.All, _byFrame.Stride);
        _byFrame.ClearPadding();
        MedianFilter.Apply(width, _byFrame, KernelLength, _filteredByFrame);
        _harmonic.Reset(_byBin.Rows, _byBin.Frames);
        Transposition.Transpose(
            _filteredByFrame.All, _filteredByFrame.Stride, _byFrame.Rows, _byFrame.Frames, _harmonic.All, _harmonic.Stride);
        _harmonic.ClearPadding();

        // The percussive part overwrites the spectrogram, so the harmonic one is inverted from a separate copy.
        width.Run(new MaskKernel(_re, _im, _harmonic, _percussive, _byBin));
        stft.Inverse(_harmonic, _byBin, harmonic);
        stft.Inverse(_re, _im, percussive);
    }

    private readonly struct MagnitudeKernel(FrameMatrix re, FrameMatrix im, FrameMatrix magnitude) : ILaneKernel
    {
        public void Run<TLanes>()
            where TLanes : unmanaged, ILanes<TLanes, float>
        {
            for (var i = 0; i < magnitude.All.Length; i += TLanes.Count)
            {
                var (x, y) = (TLanes.Load(in re.First, i), TLanes.Load(in im.First, i));
                TLanes.Sqrt(TLanes.MultiplyAdd(x, x, y * y)).Store(ref magnitude.First, i);
            }
        }
    }

    /// <summary>
    /// Splits the spectrogram: in, medians along time in <paramref name="harmonic"/> and along frequency in
    /// <paramref name="percussive"/>; out, the harmonic part in harmonic and <paramref name="harmonicIm"/>, the percussive
    /// in re and im.
    /// </summary>
    private readonly struct MaskKernel(FrameMatrix re, FrameMatrix im, FrameMatrix harmonic, FrameMatrix percussive, FrameMatrix harmonicIm)
        : ILaneKernel
    {
        public void Run<TLanes>()
            where TLanes : unmanaged, ILanes<TLanes, float>
        {
            var (half, one, silence) = (TLanes.Create(0.5f), TLanes.Create(1), TLanes.Create(NormalizeByMax.Silence));
            for (var i = 0; i < re.All.Length; i += TLanes.Count)
            {
                var (lasting, spread) = (TLanes.Load(in harmonic.First, i), TLanes.Load(in percussive.First, i));
                var max = TLanes.Max(lasting, spread);

                // If both are zero, each gets half.
                var isSilent = TLanes.Greater(silence, max);
                var scale = TLanes.Select(isSilent, one, max);
                var (lastingShare, spreadShare) = (lasting / scale, spread / scale);
                (lastingShare, spreadShare) = (lastingShare * lastingShare, spreadShare * spreadShare);
                var sum = TLanes.Select(isSilent, one, lastingShare + spreadShare);
                var harmonicMask = TLanes.Select(isSilent, half, lastingShare / sum);
                var percussiveMask = TLanes.Select(isSilent, half, spreadShare / sum);
                var (x, y) = (TLanes.Load(in re.First, i), TLanes.Load(in im.First, i));
                (x * harmonicMask).Store(ref harmonic.First, i);
                (y * harmonicMask).Store(ref harmonicIm.First, i);
                (x * percussiveMask).Store(ref re.First, i);
                (y * percussiveMask).Store(ref im.First, i);
            }
        }
    }
}
