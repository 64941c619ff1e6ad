using Experiments.Domain;

namespace Experiments.Evaluation;

/// <summary>
/// Bias and variance of the 0-1 loss (Domingos 2000, "A unified bias-variance decomposition"), with noise taken as 0:
/// labels are taken as true. Runs of different repeats, fitted on different samples of the same tracks, represent the distribution of
/// training sets.
/// </summary>
internal static class LossDecomposition
{
    /// <summary>
    /// Means over the slices tested at least twice; null if there are none. The main prediction is the most frequent; where several are,
    /// the parts are the means over taking each of them, so they do not depend on the order of the genres.
    /// </summary>
    public static BiasVariance? Of(OutcomeCounts outcomes)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        var (slices, error, bias, variance, harmful, helpful) = (0, 0.0, 0.0, 0.0, 0.0, 0.0);
        foreach (var slice in outcomes.Slices.Where(slice => slice.Runs > 1))
        {
            var most = slice.Predicted.Max();
            var isRight = slice.Predicted[slice.Label] == most ? 1.0 / slice.Predicted.Count(count => count == most) : 0;
            var departing = 1 - ((double)most / slice.Runs);
            slices++;
            error += (double)slice.Wrong / slice.Runs;
            bias += 1 - isRight;
            variance += departing;
            harmful += isRight * departing;

            // Among deviations from a wrong main prediction, only those to the true genre reduce the error.
            helpful += (1 - isRight) * slice.Predicted[slice.Label] / slice.Runs;
        }

        return slices == 0
            ? null
            : new BiasVariance(slices, error / slices, bias / slices, variance / slices, harmful / slices, helpful / slices);
    }
}
