using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Experiments.Search.Samplers.Gaussian;

/// <summary>
/// The Cholesky factor of a symmetric positive definite matrix, [n, n] row-major, and what is solved with it. Sums run in four lanes on
/// every machine and without fused products, so that all silos suggest the same setting.
/// </summary>
/// <remarks>
/// Custom code, because the factorization of MathNet.Numerics takes over four times as long and adds in an order of its own; the benchmark
/// <c>search-speed</c> times both.
/// </remarks>
internal sealed class Cholesky
{
    private const int Lanes = 4;

    private readonly double[] _factor;

    private Cholesky(double[] factor, int size) => (_factor, Size) = (factor, size);

    /// <summary>Number of rows.</summary>
    public int Size { get; }

    /// <summary>The logarithm of the matrix's determinant.</summary>
    public double LogDeterminant
    {
        get
        {
            var sum = 0.0;
            for (var i = 0; i < Size; i++)
            {
                sum += Math.Log(_factor[(i * Size) + i]);
            }

            return 2 * sum;
        }
    }

    /// <summary>Factors the lower triangle of <paramref name="matrix"/> in place; null if it is not positive definite.</summary>
    public static Cholesky? TryFactor(double[] matrix, int size)
    {
        for (var i = 0; i < size; i++)
        {
            var row = matrix.AsSpan(i * size, i + 1);
            for (var j = 0; j < i; j++)
            {
                row[j] = (row[j] - Dot(row[..j], matrix.AsSpan(j * size, j))) / matrix[(j * size) + j];
            }

            var rest = row[i] - Dot(row[..i], row[..i]);
            if (!(rest > 0))
            {
                return null;
            }

            row[i] = Math.Sqrt(rest);
        }

        return new Cholesky(matrix, size);
    }

    /// <summary>Replaces b by L⁻¹ b, for the leading rows that b has.</summary>
    public void SolveLower(Span<double> vector)
    {
        for (var i = 0; i < vector.Length; i++)
        {
            var row = _factor.AsSpan(i * Size, i + 1);
            vector[i] = (vector[i] - Dot(row[..i], vector[..i])) / row[i];
        }
    }

    /// <summary>Replaces b by L⁻ᵀ b, for the leading rows that b has.</summary>
    public void SolveUpper(Span<double> vector)
    {
        for (var i = vector.Length - 1; i >= 0; i--)
        {
            var row = _factor.AsSpan(i * Size, i + 1);
            vector[i] /= row[i];
            AddScaled(vector[..i], row[..i], -vector[i]);
        }
    }

    /// <summary>Replaces each column of <paramref name="columns"/>, [n, 16] row-major, by L⁻¹ times it.</summary>
    public void SolveLower16(Span<double> columns)
    {
        var lanes = MemoryMarshal.Cast<double, Vector256<double>>(columns);
        for (var i = 0; i < Size; i++)
        {
            var row = _factor.AsSpan(i * Size, i + 1);
            var own = lanes.Slice(i * Lanes, Lanes);
            var (a, b, c, d) = (own[0], own[1], own[2], own[3]);
            for (var j = 0; j < i; j++)
            {
                var factor = Vector256.Create(row[j]);
                var other = lanes.Slice(j * Lanes, Lanes);
                a -= factor * other[0];
                b -= factor * other[1];
                c -= factor * other[2];
                d -= factor * other[3];
            }

            var pivot = Vector256.Create(row[i]);
            (own[0], own[1], own[2], own[3]) = (a / pivot, b / pivot, c / pivot, d / pivot);
        }
    }

    /// <summary>The inverse of the matrix: its upper triangle, [n, n] row-major; below the diagonal is nothing of use.</summary>
    public double[] InvertUpper()
    {
        // Row i is column i of L⁻¹, so that all sums run along rows.
        var columns = new double[Size * Size];
        for (var i = 0; i < Size; i++)
        {
            var column = columns.AsSpan(i * Size, Size);
            column[i] = 1 / _factor[(i * Size) + i];
            for (var k = i + 1; k < Size; k++)
            {
                var row = _factor.AsSpan(k * Size, Size);
                column[k] = -Dot(row[i..k], column[i..k]) / row[k];
            }
        }

        for (var i = 0; i < Size; i++)
        {
            var row = columns.AsSpan(i * Size, Size);
            for (var j = i; j < Size; j++)
            {
                // Entries before j are no longer needed by this row's later sums.
                row[j] = Dot(row[j..], columns.AsSpan((j * Size) + j, Size - j));
            }
        }

        return columns;
    }

    /// <summary>The sum of products, in four lanes.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var left = MemoryMarshal.Cast<double, Vector256<double>>(a);
        var right = MemoryMarshal.Cast<double, Vector256<double>>(b);
        var (even, odd) = (Vector256<double>.Zero, Vector256<double>.Zero);
        var i = 0;
        for (; i + 1 < left.Length; i += 2)
        {
            even += left[i] * right[i];
            odd += left[i + 1] * right[i + 1];
        }

        if (i < left.Length)
        {
            even += left[i] * right[i];
        }

        var sum = Vector256.Sum(even + odd);
        for (var j = left.Length * Lanes; j < a.Length; j++)
        {
            sum += a[j] * b[j];
        }

        return sum;
    }

    private static void AddScaled(Span<double> target, ReadOnlySpan<double> source, double factor)
    {
        var left = MemoryMarshal.Cast<double, Vector256<double>>(target);
        var right = MemoryMarshal.Cast<double, Vector256<double>>(source);
        var factors = Vector256.Create(factor);
        for (var i = 0; i < left.Length; i++)
        {
            left[i] += factors * right[i];
        }

        for (var j = left.Length * Lanes; j < target.Length; j++)
        {
            target[j] += factor * source[j];
        }
    }
}
