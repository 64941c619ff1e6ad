using Experiments.Domain;

namespace Experiments.Audio;

/// <summary>Finds silence and clipping in a second pass over a track, block by block, given its levels.</summary>
internal sealed class ClipDetector(ClipLevels levels, int sampleRate)
{
    private readonly float _mean = (float)levels.Mean;
    private readonly float _nearPeak = 0.95f * levels.Peak;
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
        foreach (var sample in mono)
        {
            if (!(Math.Abs(sample - _mean) <= ClipChecks.SilenceLevel))
            {
                EndSilence();
                _silentStart = _position + 1;
            }

            if (_position == 0 || !ContinuesRun(sample))
            {
                EndRun();
                (_runStart, _runValue) = (_position, sample);
            }

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
