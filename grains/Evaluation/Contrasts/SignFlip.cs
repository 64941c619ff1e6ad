using System.Numerics;

namespace Experiments.Evaluation.Contrasts;

/// <summary>
/// Exact sign-flip test of paired differences (Fisher 1935, 21): the share of all assignments of signs whose sum is at least as far from 0
/// as the one seen. For few differing blocks, where a t distribution is not to be trusted; with differences of one size it is McNemar's
/// exact test.
/// </summary>
internal static class SignFlip
{
    /// <summary>Maximum number of differences: 2^20 sums.</summary>
    public const int MaxDifferences = 20;

    /// <summary>The two-sided probability.</summary>
    /// <param name="differences">None of them 0; at most <see cref="MaxDifferences"/>.</param>
    public static double P(ReadOnlySpan<double> differences)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(differences.Length, MaxDifferences);
        if (differences.IsEmpty)
        {
            return 1;
        }

        var sum = 0.0;
        var scale = 0.0;
        foreach (var difference in differences)
        {
            sum += difference;
            scale += Math.Abs(difference);
        }

        // Rounding must not tell equal sums apart. By symmetry the last sign need not be flipped.
        var bound = Math.Abs(sum) - (1e-9 * scale);
        var assignments = 1u << (differences.Length - 1);
        var extreme = 0u;
        var flipped = sum;
        for (var assignment = 0u; ; assignment++)
        {
            extreme += Math.Abs(flipped) >= bound ? 1u : 0;
            if (assignment == assignments - 1)
            {
                return (double)extreme / assignments;
            }

            // In Gray code, neighbours differ in one sign.
            var place = BitOperations.TrailingZeroCount(assignment + 1);
            var isFlipped = (((assignment ^ (assignment >> 1)) >> place) & 1) == 1;
            flipped += (isFlipped ? 2 : -2) * differences[place];
        }
    }
}
