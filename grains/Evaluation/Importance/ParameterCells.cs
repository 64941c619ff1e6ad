using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Evaluation.Importance;

/// <summary>
/// One parameter's values as at most 64 cells: the values of a choice or a short range, or equal parts of a range (of its logarithm on a
/// log scale). For a parameter that some settings lack, the first cell represents absence.
/// </summary>
internal sealed class ParameterCells
{
    private const int Stretches = 24;
    private const int MaxCells = 64;
    private readonly ImmutableArray<ParameterValue> _values;
    private readonly Func<ParameterValue, int> _indexOf;

    public ParameterCells(ParameterDimension dimension, IReadOnlyCollection<ParameterSet> seen)
    {
        Name = dimension.Name;
        When = dimension.When;
        HasAbsent = When is not null || seen.Any(set => !set.Contains(Name));
        (_values, _indexOf, IsOrdered) = Divide(dimension.Range);
        var absent = HasAbsent ? (double)seen.Count(set => !set.Contains(Name)) / seen.Count : 0;
        Weights = [.. HasAbsent ? [absent] : Array.Empty<double>(), .. _values.Select(_ => (1 - absent) / _values.Length)];
    }

    public string Name { get; }

    /// <summary>When it exists; null for always.</summary>
    public ParameterCondition? When { get; }

    /// <summary>Whether the first cell represents absence.</summary>
    public bool HasAbsent { get; }

    public int Count => Weights.Length;

    /// <summary>Whether the cells are ordered. Words are not.</summary>
    public bool IsOrdered { get; }

    /// <summary>The share of settings in each cell, with absence as frequent as observed; sums to 1.</summary>
    public ImmutableArray<double> Weights { get; }

    public int CellOf(ParameterSet set) =>
        set.TryGet(Name, out var value) ? Math.Clamp(_indexOf(value), 0, _values.Length - 1) + (HasAbsent ? 1 : 0) : 0;

    /// <summary>The value in the middle of a cell; null if the parameter does not exist.</summary>
    public ParameterValue? ValueOf(int cell) => HasAbsent ? cell == 0 ? null : _values[cell - 1] : _values[cell];

    private static (ImmutableArray<ParameterValue> Values, Func<ParameterValue, int> IndexOf, bool IsOrdered) Divide(ParameterRange range)
    {
        switch (range)
        {
            case ChoiceRange choice:
                // Words beyond the last cell share that cell.
                var isOrdered = choice.Values.All(value => value.IsNumeric);
                ImmutableArray<ParameterValue> values =
                    [.. isOrdered ? choice.Values.OrderBy(value => value.AsNumber()) : choice.Values.AsEnumerable()];
                values = values.Length < MaxCells ? values : values[..(MaxCells - 1)];
                return (values, value => values.IndexOf(value) is >= 0 and var index ? index : values.Length - 1, isOrdered);
            case IntegerRange integer:
                return Stretch(integer.Low, integer.High, integer.IsLogScale, integer.Step);
            case NumberRange number:
                return Stretch(number.Low, number.High, number.IsLogScale, number.Step);
            default:
                throw new ArgumentException($"a range of {range.GetType().Name} has no cells", nameof(range));
        }
    }

    private static (ImmutableArray<ParameterValue>, Func<ParameterValue, int>, bool) Stretch(
        double low, double high, bool isLog, double? step)
    {
        if (step is { } by && (high - low) / by < Stretches)
        {
            var count = (int)Math.Floor(((high - low) / by) + 1e-9) + 1;
            return ([.. Enumerable.Range(0, count).Select(i => ParameterValue.Of(low + (i * by)))],
                value => (int)Math.Round((value.AsNumber() - low) / by), true);
        }

        var (from, to) = isLog ? (Math.Log(low), Math.Log(high)) : (low, high);
        var width = (to - from) / Stretches;
        return ([.. Enumerable.Range(0, Stretches).Select(i => ParameterValue.Of(Back(from + ((i + 0.5) * width))))],
            value => width > 0 ? (int)(((isLog ? Math.Log(value.AsNumber()) : value.AsNumber()) - from) / width) : 0, true);

        double Back(double position) => isLog ? Math.Exp(position) : position;
    }
}
