using Experiments.Domain;

namespace Experiments.Features.Storage;

/// <summary>One column of a feature table.</summary>
/// <param name="Name">Such as <c>spectral_centroid_mean</c>.</param>
/// <param name="Unit">Such as Hz or BPM; empty if there is none or it is unknown.</param>
public sealed record TableColumn(string Name, string Unit = "");

/// <summary>Running statistics of all columns over rows added one at a time (Welford 1962, in double).</summary>
internal sealed class ColumnSums(int columns)
{
    private readonly double[] _mean = new double[columns];
    private readonly double[] _squares = new double[columns];
    private readonly float[] _minimum = [.. Enumerable.Repeat(float.PositiveInfinity, columns)];
    private readonly float[] _maximum = [.. Enumerable.Repeat(float.NegativeInfinity, columns)];
    private int _count;

    public bool IsEmpty => _count == 0;

    public void Add(ReadOnlySpan<float> row)
    {
        _count++;
        for (var column = 0; column < row.Length; column++)
        {
            double value = row[column];
            var difference = value - _mean[column];
            _mean[column] += difference / _count;
            _squares[column] += difference * (value - _mean[column]);
            _minimum[column] = Math.Min(_minimum[column], row[column]);
            _maximum[column] = Math.Max(_maximum[column], row[column]);
        }
    }

    public ColumnSpread Of(int column) =>
        new(_count, _mean[column], Math.Sqrt(_squares[column] / Math.Max(1, _count)), _minimum[column], _maximum[column]);
}
