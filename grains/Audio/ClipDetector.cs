using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Experiments.Domain;

namespace Experiments.Audio;

/// <summary>Finds silence and clipping in a second pass over a track, block by block, given its levels.</summary>
internal sealed class ClipDetector(ClipLevels levels, int sampleRate)
{
    private const int ChunkSamples = 64;

    private readonly float _mean = (float)levels.Mean;
    private readonly float _nearPeak = 0.95f * levels.Peak;
    private readonly float _flatFrom = Math.Min(0.95f * levels.Peak, ClipChecks.FullScale); // smaller samples are in no run
    private readonly double _minSilence = ClipChecks.MinSilenceSeconds * sampleRate;
    private long _position;

    // The current silent passage, and the totals of those that were long enough.
    private long _silentStart, _silent, _longest, _longestStart;

    // The current run of equal samples, and the total of those that were long enough.
    private long _runStart, _clipped;
    private int _runs;
    private float _runValue; // the first of the run

    /// <summary>Adds the next samples of the same track that the levels were measured on.</summary>
    public void Append(ReadOnlySpan<float> mono)
    {
        while (mono.Length >= ChunkSamples && _minSilence > ChunkSamples)
        {
            AppendChunk(mono[..ChunkSamples]);
            mono = mono[ChunkSamples..];
        }

        foreach (var sample in mono)
        {
            AppendToSilence(sample);
            AppendToRun(sample);
            _position++;
        }
    }

    /// <summary>Silence, then clipping, if there is enough of it. Call after the end of the track.</summary>
    public IEnumerable<ClipFinding> Findings()
    {
        EndSilence();
        EndRun();
        var silence = (double)_silent / levels.Samples;
        if (silence >= ClipChecks.MaxSilentShare)
        {
            yield return new ClipFinding(
                ClipProblem.PartlySilent, silence,
                $"silent for {NumberFormat.Percent(silence, 0)} % of its length, longest {NumberFormat.Fixed(Seconds(_longest), 1)} s "
                    + $"from {NumberFormat.Fixed(Seconds(_longestStart), 1)} s on");
        }

        var clipping = (double)_clipped / levels.Samples;
        if (clipping >= ClipChecks.MaxClippedShare)
        {
            yield return new ClipFinding(
                ClipProblem.Clipped, clipping,
                $"clipped: {NumberFormat.Percent(clipping, 2)} % of its samples are in {_runs} flat runs "
                    + $"at {NumberFormat.Fixed(levels.Peak, 2)} of full scale");
        }
    }

    /// <summary>As sample by sample, for a chunk too short to contain a silent passage that counts.</summary>
    private void AppendChunk(ReadOnlySpan<float> chunk)
    {
        var (loud, flat) = (0UL, 0UL); // a bit per sample
        var (mean, silence, run) = (Vector256.Create(_mean), Vector256.Create(ClipChecks.SilenceLevel), Vector256.Create(_flatFrom));
        ref var first = ref MemoryMarshal.GetReference(chunk);
        for (var i = 0; i < ChunkSamples; i += Vector256<float>.Count)
        {
            var samples = Vector256.LoadUnsafe(ref first, (nuint)i);
            loud |= (ulong)Vector256.GreaterThan(Vector256.Abs(samples - mean), silence).ExtractMostSignificantBits() << i;
            flat |= (ulong)Vector256.GreaterThanOrEqual(Vector256.Abs(samples), run).ExtractMostSignificantBits() << i;
        }

        var start = _position;
        if (loud != 0)
        {
            _position = start + BitOperations.TrailingZeroCount(loud);
            EndSilence();
            _silentStart = start + BitOperations.Log2(loud) + 1;
        }

        AppendToRuns(chunk, start, flat);
        _position = start + ChunkSamples;
    }

    /// <summary>As sample by sample: those without a bit in <paramref name="flat"/> only end a run.</summary>
    private void AppendToRuns(ReadOnlySpan<float> chunk, long start, ulong flat)
    {
        var next = 0;
        for (; flat != 0; flat &= flat - 1)
        {
            var index = BitOperations.TrailingZeroCount(flat);
            Skip(chunk, index);
            _position = start + index;
            AppendToRun(chunk[index]);
            next = index + 1;
        }

        Skip(chunk, ChunkSamples);

        void Skip(ReadOnlySpan<float> samples, int to)
        {
            if (to > next)
            {
                _position = start + next;
                EndRun();
                (_runStart, _runValue) = (start + to - 1, samples[to - 1]);
            }
        }
    }

    private void AppendToSilence(float sample)
    {
        if (!(Math.Abs(sample - _mean) <= ClipChecks.SilenceLevel))
        {
            EndSilence();
            _silentStart = _position + 1;
        }
    }

    private void AppendToRun(float sample)
    {
        if (_position == 0 || !ContinuesRun(sample))
        {
            EndRun();
            (_runStart, _runValue) = (_position, sample);
        }
    }

    /// <summary>At full scale a run has one sign; near the track's peak, one value; below that there are no runs.</summary>
    private bool ContinuesRun(float sample)
    {
        var start = Math.Abs(_runValue);
        return start >= ClipChecks.FullScale ? Math.Abs(sample) >= ClipChecks.FullScale && sample > 0 == _runValue > 0
            : start >= _nearPeak && sample == _runValue;
    }

    private void EndRun()
    {
        var length = _position - _runStart;
        if (length >= (Math.Abs(_runValue) >= ClipChecks.FullScale ? ClipChecks.FullScaleRun : ClipChecks.FlatTopRun))
        {
            _clipped += length;
            _runs++;
        }
    }

    private void EndSilence()
    {
        var length = _position - _silentStart;
        if (length >= _minSilence)
        {
            _silent += length;
            (_longest, _longestStart) = length > _longest ? (length, _silentStart) : (_longest, _longestStart);
        }
    }

    private double Seconds(long samples) => (double)samples / sampleRate;
}
