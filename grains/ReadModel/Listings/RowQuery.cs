using System.Collections.Immutable;
using System.Globalization;
using Experiments.Domain;

namespace Experiments.ReadModel.Listings;

/// <summary>A column to sort by.</summary>
/// <param name="Column">Its name.</param>
/// <param name="IsDescending">Whether the greatest comes first.</param>
public readonly record struct SortKey(string Column, bool IsDescending)
{
    /// <inheritdoc/>
    public override string ToString() => IsDescending ? $"-{Column}" : Column;
}

/// <summary>What is asked of a listing: which rows, in which order, which columns, which page.</summary>
public sealed record RowQuery
{
    /// <summary>The most rows of a page, and the most that may be skipped.</summary>
    public const int MaxRows = 1_000_000;

    /// <summary>The names of its parameters in a query string.</summary>
    public static ImmutableArray<string> Parameters { get; } = ["where", "sort", "columns", "fields", "limit", "offset"];

    /// <summary>Nothing in particular: all rows as they come.</summary>
    public static RowQuery None { get; } = new();

    /// <summary>The condition on rows; null for all.</summary>
    public Where? Where { get; init; }

    /// <summary>The columns to sort by, the first one first; empty for the order of the listing.</summary>
    public ImmutableArray<SortKey> Sort { get; init; } = [];

    /// <summary>The columns to show; empty for those of the listing.</summary>
    public ImmutableArray<string> Columns { get; init; } = [];

    /// <summary>The most rows to show; null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>How many rows of those that fit to leave out at the beginning.</summary>
    public int Offset { get; init; }

    /// <summary>Whether nothing is asked: then a listing is as it always was.</summary>
    public bool IsNone => SelectsNothing && Limit is null;

    /// <summary>Whether nothing but the number of rows is asked.</summary>
    public bool SelectsNothing => Where is null && Sort.IsEmpty && Columns.IsEmpty && Offset == 0;

    /// <summary>Reads what a person typed.</summary>
    /// <param name="where">A condition, such as <c>family=cnn and gap&lt;0.1</c>; null for none.</param>
    /// <param name="sort">Columns, separated by commas, with a hyphen before those whose greatest comes first; null for none.</param>
    /// <param name="columns">Columns, separated by commas; null for those of the listing.</param>
    /// <param name="limit">The most rows; null for all.</param>
    /// <param name="offset">The rows to leave out.</param>
    /// <exception cref="UserErrorException">One of them cannot be read.</exception>
    public static RowQuery Of(string? where, string? sort, string? columns, int? limit = null, int offset = 0) => new()
    {
        Where = where is null ? null : Where.Parse(where),
        Sort = [.. Split("sort", sort).Select(name => name is ['-', .. var rest] ? new SortKey(rest, true) : new SortKey(name, false))],
        Columns = [.. Split("columns", columns).Distinct()],
        Limit = limit,
        Offset = offset,
    };

    /// <summary>Reads the parameters of an address, of which it takes its own and leaves the others.</summary>
    /// <param name="find">The value of a parameter; null if it is not there.</param>
    /// <exception cref="UserErrorException">One of them cannot be read.</exception>
    public static RowQuery Of(Func<string, string?> find)
    {
        ArgumentNullException.ThrowIfNull(find);
        if (find("columns") is not null && find("fields") is not null)
        {
            throw new UserErrorException("columns and fields are the same; leave one out");
        }

        return Of(
            find("where"), find("sort"), find("columns") ?? find("fields"), Number("limit", find("limit"), 1),
            Number("offset", find("offset"), 0) ?? 0);
    }

    /// <summary>Reads a query string such as <c>?where=gap%3C0.1&amp;limit=20</c>; unknown parameters are left.</summary>
    /// <exception cref="UserErrorException">A parameter of a listing cannot be read, or is given twice.</exception>
    public static RowQuery Parse(string queryString)
    {
        ArgumentNullException.ThrowIfNull(queryString);
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in queryString.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = pair.Split('=', 2) is [var left, var right] ? (Unescape(left), Unescape(right)) : (Unescape(pair), "");
            if (!found.TryAdd(name, value) && Parameters.Contains(name))
            {
                throw new UserErrorException($"{name} is given twice; leave one out");
            }
        }

        return Of(found.GetValueOrDefault);

        static string Unescape(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
    }

    /// <summary>The query string that asks the same, in one canonical form; empty if nothing is asked.</summary>
    public string ToQueryString()
    {
        (string Name, string? Value)[] parameters =
        [
            ("where", Where?.Text), ("sort", Sort.IsEmpty ? null : string.Join(',', Sort)),
            ("columns", Columns.IsEmpty ? null : string.Join(',', Columns)),
            ("limit", Limit?.ToString(CultureInfo.InvariantCulture)),
            ("offset", Offset == 0 ? null : Offset.ToString(CultureInfo.InvariantCulture)),
        ];
        var text = string.Join(
            '&', parameters.Where(parameter => parameter.Value is not null)
                .Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value!)}")); // not null: chosen
        return text.Length == 0 ? "" : $"?{text}";
    }

    /// <summary>Whether the rows that it gives depend on a column.</summary>
    public bool SelectsBy<T>(RowColumns<T> columns, string column)
    {
        ArgumentNullException.ThrowIfNull(columns);
        return (Where?.Names() ?? []).Concat(Sort.Select(key => key.Column)).Any(name => columns.Find(name)?.Name == column);
    }

    private static string[] Split(string parameter, string? text)
    {
        if (text is null)
        {
            return [];
        }

        var names = text.Split(',', StringSplitOptions.TrimEntries);
        return names.All(name => name.TrimStart('-').Length > 0) ? names
            : throw new UserErrorException($"{parameter}={text}: expected names of columns, separated by commas");
    }

    private static int? Number(string name, string? text, int least) => text is null ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= MaxRows
            ? number
            : throw new UserErrorException($"{name}={text}: must be an integer from {least} to {MaxRows}");
}
