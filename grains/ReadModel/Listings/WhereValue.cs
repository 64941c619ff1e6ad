using System.Globalization;

namespace Experiments.ReadModel.Listings;

/// <summary>A value of a <see cref="Where"/>: what it means depends on what it is compared with.</summary>
internal sealed class WhereValue
{
    /// <summary>The word that stands for a missing value.</summary>
    public const string None = "none";

    private static readonly string[] Times =
    [
        "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd HH:mm:ssK", "yyyy-MM-dd HH:mmK",
    ];

    /// <summary>Reads it.</summary>
    /// <param name="text">Its text, without quotes.</param>
    /// <param name="isQuoted">Whether it was in quotes: then it is no word of the grammar.</param>
    public WhereValue(string text, bool isQuoted)
    {
        Text = text;
        IsNone = !isQuoted && text.Equals(None, StringComparison.OrdinalIgnoreCase);
        Number = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : null;
        Flag = text switch { "true" => true, "false" => false, _ => null };
        if (DateTimeOffset.TryParseExact(
            text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day))
        {
            // The last day that there is has no next one.
            Time = (day, day.Date == DateTime.MaxValue.Date ? DateTimeOffset.MaxValue : day.AddDays(1));
        }
        else if (DateTimeOffset.TryParseExact(
            text, Times, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
        {
            Time = (moment, moment);
        }
    }

    public string Text { get; }

    /// <summary>Whether it stands for a missing value.</summary>
    public bool IsNone { get; }

    public double? Number { get; }

    public bool? Flag { get; }

    /// <summary>A moment, or a whole day from its beginning to that of the next, UTC.</summary>
    public (DateTimeOffset From, DateTimeOffset To)? Time { get; }

    /// <summary>Why it cannot be compared with values of a kind; null if it can.</summary>
    public string? Refuse(string column, RowKind kind, WhereOperator how) => kind switch
    {
        _ when IsNone || how is WhereOperator.Contains => null,
        RowKind.Number when Number is null => $"{column} is a number, and '{Text}' is not",
        RowKind.Flag when how is not (WhereOperator.Equal or WhereOperator.NotEqual) =>
            $"{column} is true or false and is compared with = and != alone",
        RowKind.Flag when Flag is null => $"{column} is true or false, not '{Text}'",
        RowKind.Time when Time is null =>
            $"{column} is a time, and '{Text}' is not; write a day such as 2026-01-31, or 2026-01-31T12:00:00Z",
        _ => null,
    };

    /// <summary>Whether a comparison holds; with a missing value only the one that asks for it does.</summary>
    /// <param name="value">What a column holds: a <see cref="RowValue"/>.</param>
    /// <param name="how">The comparison.</param>
    public bool Holds(object? value, WhereOperator how)
    {
        if (IsNone)
        {
            return (value is null) == (how is WhereOperator.Equal);
        }

        return value switch
        {
            null => false,
            _ when how is WhereOperator.Contains => RowValue.Text(value).Contains(Text, StringComparison.OrdinalIgnoreCase),
            string text => Fits(
                how is WhereOperator.Equal or WhereOperator.NotEqual ? (text == Text ? 0 : 1) : NaturalOrder.Compare(text, Text), how),
            bool flag => Fits(flag == Flag ? 0 : null, how),
            DateTimeOffset time => Fits(OrderOf(time), how),
            _ => Fits(OrderOf(value), how),
        };
    }

    /// <summary>Before, in or after the day or moment asked for.</summary>
    private int? OrderOf(DateTimeOffset time) => Time is not { } asked ? null
        : time < asked.From ? -1
        : time < asked.To || time == asked.From ? 0
        : 1;

    /// <summary>Large integers have more digits than a double.</summary>
    private int? OrderOf(object number) => Number is not { } asked ? null
        : number is ulong or long && decimal.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact)
            ? Convert.ToDecimal(number, CultureInfo.InvariantCulture).CompareTo(exact)
            : RowValue.Number(number).CompareTo(asked);

    /// <summary>Whether an order fits a comparison; values that have none are different and nothing else.</summary>
    private static bool Fits(int? order, WhereOperator how) => how switch
    {
        WhereOperator.Equal => order is 0,
        WhereOperator.NotEqual => order is not 0,
        WhereOperator.Less => order < 0,
        WhereOperator.AtMost => order <= 0,
        WhereOperator.More => order > 0,
        _ => order >= 0,
    };

    /// <summary>As it is written.</summary>
    public override string ToString() => IsNone ? None : WhereTokens.Quote(Text);
}
