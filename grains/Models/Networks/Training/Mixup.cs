using System.Numerics.Tensors;
using Experiments.Domain;

namespace Experiments.Models.Networks.Training;

/// <summary>
/// Mixup (Zhang et al. 2018): blends a batch with a permutation of itself, inputs and targets with the same share drawn from Beta(alpha,
/// alpha), at least one half, so that each row dominates its blend.
/// </summary>
internal static class Mixup
{
    /// <summary>
    /// Blends in place; <paramref name="rows"/> are the inputs [rows, …] and <paramref name="targets"/> theirs.
    /// </summary>
    public static void Apply(Span<float> rows, Span<float> targets, int count, double alpha, RandomStream random)
    {
        var drawn = Beta(alpha, random);
        var share = (float)Math.Max(drawn, 1 - drawn);
        var partners = Enumerable.Range(0, count).ToArray();
        random.Shuffle(partners);
        Blend(rows, partners, share);
        Blend(targets, partners, share);
    }

    /// <summary>Row i becomes share · row i + (1 − share) · row partners[i], all from the original rows.</summary>
    internal static void Blend(Span<float> rows, ReadOnlySpan<int> partners, float share)
    {
        var length = rows.Length / partners.Length;
        var originals = rows.ToArray();
        TensorPrimitives.Multiply(rows, share, rows);
        for (var i = 0; i < partners.Length; i++)
        {
            var row = rows.Slice(i * length, length);
            TensorPrimitives.MultiplyAdd(originals.AsSpan(partners[i] * length, length), 1 - share, row, row);
        }
    }

    /// <summary>Beta(alpha, alpha) by Jöhnk's rejection (1964), suitable for an alpha of 2 or less.</summary>
    internal static double Beta(double alpha, RandomStream random)
    {
        while (true)
        {
            // In logarithms: for a small alpha the powers themselves would be 0.
            var (u, v) = (Math.Log(1 - random.NextDouble()) / alpha, Math.Log(1 - random.NextDouble()) / alpha);
            if (Math.Exp(u) + Math.Exp(v) <= 1)
            {
                return 1 / (1 + Math.Exp(v - u));
            }
        }
    }
}
