using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.ReadModel.Listings;

/// <summary>Picks the rows that a <see cref="RowQuery"/> asks for.</summary>
public static class PickedRows
{
    /// <summary>The rows that fit, in order, and of them the page.</summary>
    /// <param name="asked">What is asked.</param>
    /// <param name="rows">All rows, in the order of the listing.</param>
    /// <param name="columns">Their columns.</param>
    /// <exception cref="UserErrorException">A column does not exist, or is compared with what it cannot be compared with.</exception>
    public static PickedRows<T> Pick<T>(this RowQuery asked, IReadOnlyList<T> rows, RowColumns<T> columns)
    {
        ArgumentNullException.ThrowIfNull(asked);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(columns);
        ImmutableArray<RowColumn<T>> shown = [.. asked.Columns.Select(name => Require("columns", name, columns))];
        var keys = asked.Sort.Select(key => (Column: Require("sort", key.Column, columns), key.IsDescending)).ToArray();
        var found = asked.Where?.Compile(columns) is { } test ? [.. rows.Where(test)] : rows;
        var sorted = keys.Length == 0 ? found : Sort(found, keys, columns.Key);
        return new PickedRows<T>(
            [.. sorted.Skip(asked.Offset).Take(asked.Limit ?? int.MaxValue)], rows.Count, found.Count, asked,
            shown.IsEmpty ? columns.All : shown);
    }

    private static RowColumn<T> Require<T>(string parameter, string name, RowColumns<T> columns) =>
        columns.Find(name) ?? throw new UserErrorException($"{parameter}: {columns.Explain(name)}");

    /// <summary>Sorted by each key in turn, then by the rows' own keys; missing values come last in either direction.</summary>
    private static T[] Sort<T>(IReadOnlyList<T> rows, (RowColumn<T> Column, bool IsDescending)[] keys, Func<T, string> keyOf)
    {
        var values = keys.Select(key => rows.Select(row => SortValue.Of(key.Column.ValueOf(row))).ToArray()).ToArray();
        var order = Enumerable.Range(0, rows.Count).ToArray();
        Array.Sort(order, (first, second) =>
        {
            for (var i = 0; i < keys.Length; i++)
            {
                var (one, other) = (values[i][first], values[i][second]);
                var compared = one.CompareTo(other);
                if (compared != 0)
                {
                    return keys[i].IsDescending && !one.IsMissing && !other.IsMissing ? -compared : compared;
                }
            }

            var tie = NaturalOrder.Compare(keyOf(rows[first]), keyOf(rows[second]));
            return tie != 0 ? tie : first.CompareTo(second);
        });
        return [.. order.Select(index => rows[index])];
    }

    /// <summary>A value to sort by: flags, numbers and times before text, and what is missing last.</summary>
    private readonly record struct SortValue(int Class, double Number, string? Text) : IComparable<SortValue>
    {
        private const int MissingClass = 3;

        public bool IsMissing => Class == MissingClass;

        public static SortValue Of(object? value) => value switch
        {
            null => new(MissingClass, 0, null),
            bool flag => new(0, flag ? 1 : 0, null),
            string text => new(2, 0, text),
            DateTimeOffset time => new(1, time.UtcTicks, null),
            _ => new(1, RowValue.Number(value), null),
        };

        public int CompareTo(SortValue other) =>
            Class != other.Class ? Class.CompareTo(other.Class)
            : Text is not null && other.Text is not null ? NaturalOrder.Compare(Text, other.Text)
            : Number.CompareTo(other.Number);
    }
}

/// <summary>The rows that were asked for.</summary>
/// <param name="Rows">The rows of the page, in order.</param>
/// <param name="Total">How many rows the listing has.</param>
/// <param name="Matching">How many of them fit.</param>
/// <param name="Asked">What was asked.</param>
/// <param name="Columns">The columns to show.</param>
public sealed record PickedRows<T>(
    ImmutableArray<T> Rows, int Total, int Matching, RowQuery Asked, ImmutableArray<RowColumn<T>> Columns);
