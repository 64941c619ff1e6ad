using MathNet.Numerics.Distributions;

namespace Experiments.Evaluation;

/// <summary>Whether predictions are better than always giving the most frequent genre.</summary>
public static class ChanceLevel
{
    private const double Level = 0.05;

    /// <summary>With fewer tracks, the test hardly ever finds a good model: more right than expected is enough.</summary>
    private const int MinTestedTracks = 20;

    /// <summary>The exact one-sided binomial test at level 5 %; with fewer than 20 tracks, whether more are right than expected.</summary>
    /// <param name="right">Number of tracks predicted correctly.</param>
    /// <param name="tracks">Number of tracks, each counted once.</param>
    /// <param name="chance">The share of the most frequent genre, in (0, 1].</param>
    public static bool IsAbove(int right, int tracks, double chance) =>
        right > chance * tracks && (tracks < MinTestedTracks || 1 - Binomial.CDF(chance, tracks, right - 1) < Level);
}
