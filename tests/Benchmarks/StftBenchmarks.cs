using BenchmarkDotNet.Attributes;
using Experiments.Features;
using Experiments.Features.Fft;

namespace Experiments.Benchmarks;

/// <summary>
/// The power spectrogram of a 3-second slice at every vector width, compared with the same code with one lane, like a plain transform of
/// one frame. The results are compared first.
/// </summary>
public class StftBenchmarks
{
    private readonly Dictionary<LaneWidth, (IStft Stft, FrameMatrix Power)> _transforms = [];
    private float[] _padded = [];

    [GlobalSetup]
    public void Setup()
    {
        _padded = [.. new float[1024], .. SeedStudy.Slice(1), .. new float[1024]];
        foreach (var width in Enum.GetValues<LaneWidth>())
        {
            _transforms[width] = (Stft.Create(new SignalPlan(SeedStudy.Whole, width)), new FrameMatrix());
        }

        var expected = Run(LaneWidth.Scalar);
        foreach (var width in Enum.GetValues<LaneWidth>())
        {
            if (Math.Abs(Run(width) - expected) > 1e-4 * expected)
            {
                throw new InvalidOperationException($"{width} differs from one lane");
            }
        }
    }

    [Benchmark(Baseline = true)]
    public float OneLane() => Run(LaneWidth.Scalar);

    [Benchmark]
    public float Bits128() => Run(LaneWidth.Bits128);

    [Benchmark]
    public float Bits256() => Run(LaneWidth.Bits256);

    [Benchmark]
    public float Bits512() => Run(LaneWidth.Bits512);

    private float Run(LaneWidth width)
    {
        var (stft, power) = _transforms[width];
        stft.Power(_padded, power);
        return power[40][60];
    }
}
