using Experiments.Domain;

namespace Experiments.Evaluation;

/// <summary>
/// Confidence versus accuracy in bins (0, 1/15], (1/15, 2/15], …. The plain error is above 0 even for a perfectly calibrated model, the
/// more the fewer slices there are, since it sums absolute values: <see cref="Error"/> has subtracted what perfect calibration would give.
/// </summary>
/// <remarks>
/// In a bin, D = Σ (right − confidence). Under perfect calibration its mean is 0 and its variance V = Σ p (1 − p), so that E |D| is
/// √(2 V / π) for many slices; up to <see cref="MaxExact"/> slices it is computed exactly from the distribution of the number right.
/// Slices of one track err together, so E |D| is multiplied by √λ, λ = 1 + Σ over pairs of slices of one track in one bin of the
/// products of their residuals, centred by bin, / Σ p (1 − p), and at least 1. An estimate can be slightly below 0; the mean over runs of
/// a calibrated model is 0. A badly calibrated model's error is too low by at most the part that is subtracted.
/// </remarks>
internal sealed class Calibration
{
    private const int Bins = 15;
    private const int MaxExact = 64;

    private readonly List<Entry>[] _bins = [.. Enumerable.Range(0, Bins).Select(_ => new List<Entry>())];
    private int _count;

    /// <summary>Σ slices of a bin / slices · |accuracy − confidence|: the bin sizes cancel (Guo et al. 2017).</summary>
    public double PlainError => _bins.Sum(bin => Math.Abs(bin.Sum(entry => entry.Residual))) / _count;

    /// <summary>The same minus its expectation under perfect calibration.</summary>
    public double Error
    {
        get
        {
            var design = Math.Sqrt(DesignEffect());
            return PlainError - (design * _bins.Sum(Expected) / _count);
        }
    }

    /// <summary>Adds a slice: the highest probability, and whether it belongs to the right genre.</summary>
    public void Add(TrackId track, double confidence, bool isCorrect)
    {
        var bin = Math.Clamp((int)Math.Ceiling(confidence * Bins) - 1, 0, Bins - 1);
        _bins[bin].Add(new Entry(track, Math.Min(confidence, 1), isCorrect));
        _count++;
    }

    /// <summary>The variance of the sums of residuals relative to that of independent slices, 1 or more.</summary>
    private double DesignEffect()
    {
        var (pairs, variance) = (0.0, 0.0);
        foreach (var bin in _bins.Where(bin => bin.Count > 0))
        {
            var mean = bin.Average(entry => entry.Residual);
            variance += bin.Sum(entry => entry.Variance);
            foreach (var track in bin.GroupBy(entry => entry.Track).Where(track => track.Skip(1).Any()))
            {
                var sum = track.Sum(entry => entry.Residual - mean);
                pairs += (sum * sum) - track.Sum(entry => (entry.Residual - mean) * (entry.Residual - mean));
            }
        }

        return variance > 0 ? Math.Max(1, 1 + (pairs / variance)) : 1;
    }

    /// <summary>E |D| of independent slices under perfect calibration.</summary>
    private static double Expected(List<Entry> bin)
    {
        if (bin.Count > MaxExact)
        {
            return Math.Sqrt(2 * bin.Sum(entry => entry.Variance) / Math.PI);
        }

        // Poisson binomial: the probability of each number right, a slice at a time.
        Span<double> right = stackalloc double[MaxExact + 1];
        right.Clear();
        right[0] = 1;
        for (var i = 0; i < bin.Count; i++)
        {
            for (var count = i + 1; count >= 0; count--)
            {
                var before = count > 0 ? right[count - 1] : 0;
                right[count] = (right[count] * (1 - bin[i].Confidence)) + (before * bin[i].Confidence);
            }
        }

        var (mean, expected) = (bin.Sum(entry => entry.Confidence), 0.0);
        for (var count = 0; count <= bin.Count; count++)
        {
            expected += right[count] * Math.Abs(count - mean);
        }

        return expected;
    }

    private readonly record struct Entry(TrackId Track, double Confidence, bool IsCorrect)
    {
        public double Residual => (IsCorrect ? 1 : 0) - Confidence;

        public double Variance => Confidence * (1 - Confidence);
    }
}
