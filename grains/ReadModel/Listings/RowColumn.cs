namespace Experiments.ReadModel.Listings;

/// <summary>A column of a listing, apart from its values.</summary>
/// <param name="Name">Its name in conditions and in JSON, in camelCase; dots set apart what belongs together, as in <c>gap.low</c>.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Unit">Its unit, such as seconds; empty if it has none.</param>
public record RowColumn(string Name, RowKind Kind, string Unit);

/// <summary>A column with its values.</summary>
public sealed record RowColumn<T> : RowColumn
{
    private readonly Func<T, object?> _value;

    /// <summary>Declares one.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="kind">What it holds.</param>
    /// <param name="value">Its value in a row: what <see cref="RowValue.Of"/> takes.</param>
    /// <param name="unit">Its unit; empty if it has none.</param>
    public RowColumn(string name, RowKind kind, Func<T, object?> value, string unit = "")
        : base(name, kind, unit) => _value = value;

    /// <summary>Its value in a row; null if it is missing.</summary>
    public object? ValueOf(T row) => RowValue.Of(_value(row));
}
