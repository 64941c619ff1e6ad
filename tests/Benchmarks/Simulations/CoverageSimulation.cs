using Experiments.Domain;
using Experiments.Evaluation;
using MathNet.Numerics.Distributions;

namespace Experiments.Benchmarks.Simulations;

/// <summary>
/// How often 95 % intervals of a slice accuracy cover the true one when slices of a track are correlated: the probability of a correct
/// slice is Φ(μ + σ z) with one normal z per track. Its mean over tracks is Φ(μ / √(1 + σ²)) in closed form.
/// </summary>
internal sealed record CoverageSimulation
{
    /// <summary>The number of simulated datasets.</summary>
    public required int Datasets { get; init; }

    /// <summary>Tracks per dataset.</summary>
    public required int Tracks { get; init; }

    /// <summary>The true accuracy.</summary>
    public required double Accuracy { get; init; }

    /// <summary>σ: 0 for independent slices.</summary>
    public required double Dependence { get; init; }

    /// <summary>The most slices per track; the number is uniform between half of this (at least 1) and this.</summary>
    public int Slices { get; init; } = 10;

    /// <summary>Resamples per bootstrap.</summary>
    public int Resamples { get; init; } = 1000;

    /// <summary>The random seed.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>
    /// Shares of datasets covered by the bootstrap over tracks, by t over tracks on log odds, and by the binomial over slices.
    /// </summary>
    public (double Bootstrap, double OverTracks, double Binomial) Run()
    {
        var (bootstrap, overTracks, binomial) = (0, 0, 0);
        var shift = Normal.InvCDF(0, 1, Accuracy) * Math.Sqrt(1 + (Dependence * Dependence));
        for (var dataset = 0; dataset < Datasets; dataset++)
        {
            var random = new RandomStream(Seeds.Derive(Seed, "coverage", $"{dataset}"));
            var tracks = new TrackScore[Tracks];
            for (var track = 0; track < Tracks; track++)
            {
                var chance = Normal.CDF(0, 1, shift + (Dependence * random.NextNormal()));
                var slices = Slices - random.NextInt(Math.Max(1, (Slices / 2) + 1));
                tracks[track] = new TrackScore(Enumerable.Range(0, slices).Count(_ => random.NextDouble() < chance), slices);
            }

            var (right, all) = (tracks.Sum(track => track.Numerator), tracks.Sum(track => track.Denominator));
            var accuracy = right / all;
            var squares = tracks.Sum(track => Math.Pow(track.Numerator - (accuracy * track.Denominator), 2));
            var error = Math.Sqrt(squares * Tracks / (Tracks - 1)) / all;
            var naive = 1.96 * Math.Sqrt(accuracy * (1 - accuracy) / all);
            bootstrap += Covers(TrackBootstrap.Of(tracks, random.NextBits(), resamples: Resamples));
            overTracks += Covers(Intervals.AccuracyOverTracks(accuracy, error, Tracks));
            binomial += Math.Abs(accuracy - Accuracy) <= naive ? 1 : 0;
        }

        return ((double)bootstrap / Datasets, (double)overTracks / Datasets, (double)binomial / Datasets);
    }

    private int Covers(Estimate estimate) => estimate.Low <= Accuracy && Accuracy <= estimate.High ? 1 : 0;
}
