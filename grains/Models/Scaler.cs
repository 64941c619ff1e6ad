using System.Collections.Immutable;
using Experiments.Models.Export;

namespace Experiments.Models;

/// <summary>
/// Scales the columns of a table: each value becomes (value − offset) × factor, with offsets and factors fitted on train only. A column
/// that is constant in train becomes 0 everywhere.
/// </summary>
internal sealed class Scaler
{
    /// <summary>Scaled values are clipped here, so that squares and sums of squares stay finite in 32 bits.</summary>
    public const float Limit = 1e15f;

    private readonly double[] _offsets;
    private readonly double[] _factors;

    private Scaler(double[] offsets, double[] factors) => (_offsets, _factors) = (offsets, factors);

    /// <summary>All kinds, each with one sentence.</summary>
    public static ImmutableArray<(string Name, string Summary)> Kinds { get; } =
    [
        ("standard", "Mean 0 and standard deviation 1."),
        ("min-max", "Smallest value 0 and largest value 1."),
        ("robust", "Median 0 and interquartile range 1."),
        ("none", "Leaves the columns as they are."),
    ];

    /// <summary>Columns it was fitted on.</summary>
    public int Columns => _offsets.Length;

    /// <summary>Fits on <paramref name="values"/>, finite, of shape [rows, columns].</summary>
    /// <exception cref="ArgumentException">The kind does not exist.</exception>
    public static Scaler Fit(string kind, ReadOnlySpan<float> values, int columns)
    {
        if (Kinds.All(known => known.Name != kind))
        {
            throw new ArgumentException($"there is no scaling '{kind}'", nameof(kind));
        }

        var (offsets, factors) = (new double[columns], new double[columns]);
        switch (kind)
        {
            case "standard":
                FitStandard(values, offsets, factors);
                break;
            case "none":
                Array.Fill(factors, 1);
                break;
            default:
                var column = new float[values.Length / columns];
                for (var c = 0; c < columns; c++)
                {
                    for (var row = 0; row < column.Length; row++)
                    {
                        column[row] = values[(row * columns) + c];
                    }

                    Array.Sort(column);
                    (offsets[c], factors[c]) = kind == "robust" ? FitRobust(column) : FitMinMax(column);
                }

                break;
        }

        return new Scaler(offsets, factors);
    }

    /// <summary>Scales rows of shape [rows, columns] in place.</summary>
    public void Apply(Span<float> values)
    {
        for (var start = 0; start < values.Length; start += Columns)
        {
            var row = values.Slice(start, Columns);
            for (var c = 0; c < row.Length; c++)
            {
                row[c] = (float)Math.Clamp((row[c] - _offsets[c]) * _factors[c], -Limit, Limit);
            }
        }
    }

    /// <summary>Adds it to a graph, for rows in float32.</summary>
    public string AddTo(OnnxGraph graph, string rows) => graph.Scale(rows, _offsets, _factors, Limit);

    /// <summary>Adds its numbers to a saved model.</summary>
    public void Save(ModelFile file)
    {
        file.Add("scaler.offsets", _offsets);
        file.Add("scaler.factors", _factors);
    }

    /// <summary>Reads them back.</summary>
    public static Scaler Load(ModelFile file, int columns) =>
        new(file.Get<double>("scaler.offsets", columns), file.Get<double>("scaler.factors", columns));

    /// <summary>Mean and population deviation, row by row in double.</summary>
    private static void FitStandard(ReadOnlySpan<float> values, double[] means, double[] factors)
    {
        var columns = means.Length;
        var rows = values.Length / columns;
        var isConstant = new bool[columns];
        Array.Fill(isConstant, true);
        for (var start = 0; start < values.Length; start += columns)
        {
            for (var c = 0; c < columns; c++)
            {
                means[c] += values[start + c];
                isConstant[c] &= values[start + c] == values[c];
            }
        }

        for (var c = 0; c < columns; c++)
        {
            means[c] /= rows;
        }

        var squares = new double[columns];
        for (var start = 0; start < values.Length; start += columns)
        {
            for (var c = 0; c < columns; c++)
            {
                var difference = values[start + c] - means[c];
                squares[c] += difference * difference;
            }
        }

        for (var c = 0; c < columns; c++)
        {
            factors[c] = isConstant[c] ? 0 : 1 / Math.Sqrt(squares[c] / rows);
        }
    }

    private static (double Offset, double Factor) FitMinMax(float[] sorted) =>
        sorted[0] == sorted[^1] ? (sorted[0], 0) : (sorted[0], 1 / ((double)sorted[^1] - sorted[0]));

    /// <summary>
    /// Like scikit-learn's RobustScaler: a non-constant column with equal quartiles is only centred.
    /// </summary>
    private static (double Offset, double Factor) FitRobust(float[] sorted)
    {
        var spread = Quantile(sorted, 0.75) - Quantile(sorted, 0.25);
        return sorted[0] == sorted[^1] ? (sorted[0], 0) : (Quantile(sorted, 0.5), spread > 0 ? 1 / spread : 1);
    }

    /// <summary>Linear interpolation between order statistics, like numpy.quantile.</summary>
    private static double Quantile(float[] sorted, double share)
    {
        var position = share * (sorted.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * ((double)sorted[above] - sorted[below]));
    }
}
