using BenchmarkDotNet.Attributes;
using Experiments.Audio;
using Experiments.Domain;

namespace Experiments.Benchmarks;

/// <summary>
/// Resamples ten seconds of audio to 22,050 Hz, compared with computing the same sum one product at a time. 44.1 kHz has one phase, 48 kHz
/// has 147, and 44,099 Hz interpolates between two rows for every sample.
/// </summary>
[MemoryDiagnoser]
public class ResamplerBenchmarks
{
    private const int Target = 22050;

    private float[] _samples = [];
    private float[] _filter = [];
    private Resampler _resampler = new(Target, Target);

    [Params(44100, 48000, 44099, 16000)]
    public int SampleRate { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        var random = new RandomStream(1);
        _samples = [.. Enumerable.Range(0, 10 * SampleRate).Select(_ => (float)random.NextDouble(-1, 1))];
        _resampler = new Resampler(SampleRate, Target);
        var scale = Math.Min(1, (double)Target / SampleRate);
        var half = (int)(65 / scale);
        _filter = [.. Enumerable.Range(0, 2 * half).Select(i => (float)Resampler.Kernel(i - half + 1, scale))];
        if (SampleRate == 2 * Target)
        {
            var (plain, fast) = (OneByOne(), WholeVectors());
            if (plain.Zip(fast, (a, b) => Math.Abs(a - b)).Max() > 1e-5)
            {
                throw new InvalidOperationException("the two forms differ");
            }
        }
    }

    /// <summary>One phase for all samples: correct for 44.1 kHz only, but the same amount of work at every rate.</summary>
    [Benchmark(Baseline = true)]
    public float[] OneByOne()
    {
        var output = new float[_resampler.OutputLength(_samples.Length)];
        for (var n = 0; n < output.Length; n++)
        {
            var first = (int)((long)n * SampleRate / Target) - (_filter.Length / 2) + 1;
            var sum = 0f;
            for (var tap = Math.Max(0, -first); tap < Math.Min(_filter.Length, _samples.Length - first); tap++)
            {
                sum += _filter[tap] * _samples[first + tap];
            }

            output[n] = sum;
        }

        return output;
    }

    [Benchmark]
    public float[] WholeVectors() => _resampler.Resample(_samples);
}
