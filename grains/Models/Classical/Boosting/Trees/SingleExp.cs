using System.Globalization;

namespace Experiments.Models.Classical.Boosting.Trees;

/// <summary>
/// The exponential function in single precision, computed as glibc does since version 2.28 (Nagy, ARM optimized routines), within 0.502
/// units in the last place: XGBoost's digits on Linux, and the same bits on every machine, where <see cref="MathF.Exp"/> asks the system.
/// </summary>
internal static class SingleExp
{
    /// <summary>Powers of two per octave.</summary>
    private const int Steps = 32;

    /// <summary>Added and taken off again, it rounds a double to a whole number, which is then in its lowest bits.</summary>
    private const double Shift = 6755399441055744;

    private const double StepsPerUnit = 1.4426950408889634 * Steps;
    private const double Third = 0.05550361559341535 / Steps / Steps / Steps;
    private const double Second = 0.2402284522445722 / Steps / Steps;
    private const double First = 0.6931471806916203 / Steps;

    /// <summary>Bits of 2^(i / 32), less i in the place that the exponent's fraction has in the sum.</summary>
    private static readonly ulong[] Powers =
        [.. Enumerable.Range(0, Steps).Select(i => BitConverter.DoubleToUInt64Bits(PowerOfTwo(i)) - ((ulong)i << 47))];

    /// <summary>e to the power of <paramref name="x"/>.</summary>
    public static float Of(float x)
    {
        if (!(Math.Abs(x) < 88))
        {
            return x < -104 ? 0 : x > 89 ? float.PositiveInfinity : float.IsNaN(x) ? x : Compute(x);
        }

        return Compute(x);
    }

    private static float Compute(double x)
    {
        // x = (k / 32 + r / 32) ln 2, with k whole and |r| at most 1/2: a power from the table, times a polynomial of degree 3.
        var scaled = StepsPerUnit * x;
        var shifted = scaled + Shift;
        var k = BitConverter.DoubleToUInt64Bits(shifted);
        var r = scaled - (shifted - Shift);
        var power = BitConverter.UInt64BitsToDouble(Powers[k % Steps] + (k << 47));
        var high = (Third * r) + Second;
        var low = (First * r) + 1;
        return (float)(((high * (r * r)) + low) * power);
    }

    /// <summary>2^(i / 32), rounded correctly: a product of roots of 2 with 28 digits, and a conversion that rounds once.</summary>
    private static double PowerOfTwo(int i)
    {
        var (result, root) = (1m, 2m);
        for (var bit = Steps / 2; bit > 0; bit /= 2)
        {
            root = SquareRoot(root);
            result *= (i & bit) != 0 ? root : 1;
        }

        return double.Parse(result.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    /// <summary>Newton's method in 28 decimal digits.</summary>
    private static decimal SquareRoot(decimal x)
    {
        var root = (decimal)Math.Sqrt((double)x);
        root = (root + (x / root)) / 2;
        return (root + (x / root)) / 2;
    }
}
