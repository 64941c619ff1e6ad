using Experiments.Domain;

namespace Experiments.ReadModel;

/// <summary>The mixture of a recording over time.</summary>
public static class MixtureTimeline
{
    /// <summary>
    /// The same recording in steps: each has the mean of the slices that start in it. A step in which no slice starts is left out.
    /// </summary>
    /// <param name="recording">The recording.</param>
    /// <param name="seconds">The length of a step, above 0.</param>
    public static GenreMixture InSteps(GenreMixture recording, double seconds)
    {
        ArgumentNullException.ThrowIfNull(recording);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(seconds);

        // Offsets are sums of samples: one that is a hair before a step is in it.
        var steps = recording.Slices.GroupBy(slice => (long)Math.Floor((slice.OffsetSeconds / seconds) + 1e-6));
        return recording with
        {
            Slices =
            [
                .. steps.OrderBy(step => step.Key).Select(step => new SliceMixture(
                    step.Key * seconds,
                    step.All(slice => slice.IsPadded),
                    [.. Enumerable.Range(0, recording.Genres.Length).Select(genre => step.Average(slice => slice.Probabilities[genre]))])),
            ],
        };
    }
}
