using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Experiments.Domain;
using Experiments.Models.Tables;

namespace Experiments.Models.Classical.Svm;

/// <summary>
/// The similarity of two rows: rbf exp(−γ|a − b|²), linear a·b, or poly (γ a·b + coef0)^degree.
/// </summary>
internal sealed record Kernel(string Kind, float Gamma, float Coef0, int Degree)
{
    /// <summary>The kernel of a setting, for rows of shape [rows, columns].</summary>
    public static Kernel Of(ParameterSet parameters, ReadOnlySpan<float> values, int columns)
    {
        var gamma = parameters["gamma"].ToString() switch
        {
            "scale" when Variance(values) is > 0 and var variance => 1 / (columns * variance),
            "scale" => 1,
            "auto" => 1.0 / columns,
            _ => parameters.Number("gamma"),
        };
        return new Kernel(parameters.Text("kernel"), (float)gamma, (float)parameters.Number("coef0"), parameters.Integer("degree"));
    }

    /// <summary>
    /// Kernel values of four rows and all of <paramref name="packed"/>, into <paramref name="values"/> of shape [4,
    /// stride], where stride is a whole number of panels.
    /// </summary>
    public void Compute(ReadOnlySpan<float> tile, PackedRows packed, Span<float> values)
    {
        var stride = packed.Panels * PackedRows.PanelRows;
        for (var panel = 0; panel < packed.Panels; panel++)
        {
            var sums = values[(panel * PackedRows.PanelRows)..];
            if (Kind == "rbf")
            {
                packed.SumTile<SquaredDifferences>(tile, panel, sums, stride);
            }
            else
            {
                packed.SumTile<Products>(tile, panel, sums, stride);
            }
        }

        Finish(values[..(PackedRows.TileRows * stride)]);
    }

    /// <summary>The kernel of each row with itself.</summary>
    public double OfItself(ReadOnlySpan<float> row)
    {
        if (Kind == "rbf")
        {
            return 1;
        }

        var sum = 0f;
        foreach (var value in row)
        {
            sum = MathF.FusedMultiplyAdd(value, value, sum);
        }

        Span<float> one = [sum];
        Finish(one);
        return one[0];
    }

    private void Finish(Span<float> sums)
    {
        switch (Kind)
        {
            case "rbf":
                Exponentials(sums, -Gamma);
                break;
            case "poly":
                foreach (ref var sum in sums)
                {
                    var factor = MathF.FusedMultiplyAdd(sum, Gamma, Coef0);
                    sum = factor;
                    for (var power = 1; power < Degree; power++)
                    {
                        sum *= factor;
                    }
                }

                break;
            default:
                break;
        }
    }

    /// <summary>exp(factor × sum), with the same routine on every machine, so that bits do not depend on the vector width.</summary>
    private static void Exponentials(Span<float> sums, float factor)
    {
        ref var first = ref MemoryMarshal.GetReference(sums);
        for (var i = 0; i <= sums.Length - 16; i += 16)
        {
            Vector512.Exp(Vector512.LoadUnsafe(ref first, (nuint)i) * factor).StoreUnsafe(ref first, (nuint)i);
        }
    }

    private static double Variance(ReadOnlySpan<float> values)
    {
        double sum = 0, squares = 0;
        foreach (var value in values)
        {
            sum += value;
        }

        var mean = sum / values.Length;
        foreach (var value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        return squares / values.Length;
    }
}
