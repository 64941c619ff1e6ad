using Experiments.Domain;
using Experiments.Search.Spaces;

namespace Experiments.Search.Samplers;

/// <summary>
/// Kernels on a node of few cells: the probability of every cell from every centre, computed on first use.
/// </summary>
internal sealed class TableKernels : NodeKernels
{
    private readonly CellRange _cells;
    private readonly int[] _centres;
    private readonly Func<long, long, double> _logProbability;
    private readonly double[]?[] _rows;

    public TableKernels(CellRange cells, double[] centres, Func<long, long, double> logProbability)
    {
        (_cells, _logProbability, _rows) = (cells, logProbability, new double[]?[cells.Count]);
        _centres = [.. centres.Select(centre => (int)cells.CellAt(centre))];
    }

    public override void AddConstants(Span<double> terms)
    {
        // All of a cell's probability is in the table.
    }

    public override void AddLogDensities(double position, Span<double> terms)
    {
        var row = Row((int)_cells.CellAt(position));
        for (var i = 0; i < _centres.Length; i++)
        {
            terms[i] += row[_centres[i]];
        }
    }

    public override double LogPrior(double position)
    {
        var (low, high) = _cells.Ends(_cells.CellAt(position));
        return Math.Log(high - low);
    }

    public override double Draw(int component, RandomStream stream)
    {
        var rest = stream.NextDouble();
        for (var cell = 0; cell < _rows.Length; cell++)
        {
            rest -= Math.Exp(Row(cell)[_centres[component]]);
            if (rest < 0)
            {
                return _cells.Middle(cell);
            }
        }

        return _cells.Middle(_centres[component]); // only by rounding
    }

    /// <summary>The probability of one cell from each centre.</summary>
    private double[] Row(int cell) =>
        _rows[cell] ??= [.. Enumerable.Range(0, _rows.Length).Select(centre => _logProbability(cell, centre))];
}
