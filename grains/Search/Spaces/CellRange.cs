using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Search.Spaces;

/// <summary>
/// Finitely many values: the unit interval divided into cells, one per value, in order. A value's position is the middle of its cell.
/// </summary>
internal abstract class CellRange : UnitRange
{
    /// <summary>The number of values, 1 or more.</summary>
    public abstract long Count { get; }

    /// <summary>Whether neighbouring cells are neighbouring values.</summary>
    public abstract bool IsOrdered { get; }

    /// <summary>The value of a cell, counted from 0.</summary>
    public abstract ParameterValue At(long cell);

    /// <summary>The cell of a value; −1 if the range does not contain it.</summary>
    public abstract long CellOf(ParameterValue value);

    /// <summary>The cell at a position.</summary>
    public virtual long CellAt(double position) => Math.Clamp((long)(position * Count), 0, Count - 1);

    /// <summary>The ends of a cell.</summary>
    public virtual (double Low, double High) Ends(long cell) => ((double)cell / Count, (double)(cell + 1) / Count);

    /// <summary>The middle of a cell.</summary>
    public double Middle(long cell)
    {
        var (low, high) = Ends(cell);
        return (low + high) / 2;
    }

    public override ParameterValue FromUnit(double position) => At(CellAt(position));

    public override double ToUnit(ParameterValue value) => CellOf(value) is var cell and >= 0 ? Middle(cell) : double.NaN;

    public override ParameterValue? FindNearest(ParameterValue value) => CellOf(value) >= 0 ? value : null;
}

/// <summary>Unordered words, flags or numbers; a single value is a constant.</summary>
internal sealed class WordCells(ImmutableArray<ParameterValue> values) : CellRange
{
    public override long Count => values.Length;

    public override bool IsOrdered => false;

    public override ParameterValue At(long cell) => values[(int)cell];

    public override long CellOf(ParameterValue value) => values.IndexOf(value);
}

/// <summary>low, low + step, … up to high.</summary>
internal sealed class StepCells(double low, double high, double step) : CellRange
{
    // Tolerance as a share of a step, so that 0.1 + 0.1 + 0.1 reaches 0.3.
    private const double Tolerance = 1e-9;

    public override long Count { get; } = (long)Math.Floor(((high - low) / step) + Tolerance) + 1;

    public override bool IsOrdered => true;

    public override ParameterValue At(long cell) => ParameterValue.Of(Sum(cell));

    public override long CellOf(ParameterValue value)
    {
        var cell = Nearest(value);
        return cell >= 0 && Math.Abs(Sum(cell) - value.AsNumber()) <= Tolerance * step ? cell : -1;
    }

    public override ParameterValue? FindNearest(ParameterValue value) => Nearest(value) is var cell and >= 0 ? At(cell) : null;

    private long Nearest(ParameterValue value) =>
        value.IsNumeric && value.AsNumber() >= low && value.AsNumber() <= high
            ? Math.Min((long)Math.Round((value.AsNumber() - low) / step), Count - 1)
            : -1;

    /// <summary>
    /// Uses decimal arithmetic if the values fit, so that two steps of 0.1 from 0.1 give 0.3 and not 0.30000000000000004.
    /// </summary>
    private double Sum(long cell) =>
        Math.Max(Math.Abs(low), Math.Abs(high)) < 1e15 && step > 1e-12
            ? (double)((decimal)low + (cell * (decimal)step))
            : low + (cell * step);
}

/// <summary>Log-uniform integers: each cell extends from half below its integer to half above.</summary>
internal sealed class LogIntegerCells(long low, long high) : CellRange
{
    private readonly double _from = Math.Log(low - 0.5);
    private readonly double _width = Math.Log(high + 0.5) - Math.Log(low - 0.5);

    public override long Count => high - low + 1;

    public override bool IsOrdered => true;

    public override ParameterValue At(long cell) => ParameterValue.Of(low + cell);

    public override long CellOf(ParameterValue value) =>
        value.Kind is ParameterKind.Integer && value.AsInteger() >= low && value.AsInteger() <= high ? value.AsInteger() - low : -1;

    public override long CellAt(double position) =>
        Math.Clamp((long)Math.Round(Math.Exp(_from + (position * _width))) - low, 0, Count - 1);

    public override (double Low, double High) Ends(long cell) =>
        ((Math.Log(low + cell - 0.5) - _from) / _width, (Math.Log(low + cell + 0.5) - _from) / _width);
}
