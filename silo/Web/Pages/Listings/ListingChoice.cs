using System.Collections.Immutable;
using System.Globalization;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Listings;
using Microsoft.AspNetCore.WebUtilities;

namespace Experiments.Web.Pages.Listings;

/// <summary>What a reader picks from a listing, as it stands in the address of its page: the texts as they were typed.</summary>
/// <param name="Where">A condition; null for all rows.</param>
/// <param name="Sort">Columns to sort by; null for the order of the listing.</param>
/// <param name="Columns">Columns to show; null for those of the page.</param>
/// <param name="Page">The page, from 1.</param>
public sealed record ListingChoice(string? Where = null, string? Sort = null, string? Columns = null, int Page = 1)
{
    /// <summary>The most pages that one may turn to.</summary>
    private const int MaxPage = 10_000;

    /// <summary>Whether anything but a page is chosen.</summary>
    public bool IsMade => (Where ?? Sort ?? Columns) is not null;

    /// <summary>What the address has of it, without the page; empty if nothing is chosen.</summary>
    public string Query => string.Join('&', Named().Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Text)}"));

    /// <summary>The same behind a question mark, with the page if it is not the first: the end of a topic of live updates.</summary>
    public string QueryString
    {
        get
        {
            var query = string.Join(
                '&', new[] { Query, Page > 1 ? DisplayNumbers.Text($"page={Page}") : "" }.Where(part => part.Length > 0));
            return query.Length > 0 ? $"?{query}" : "";
        }
    }

    /// <summary>What is chosen, by the name of its field.</summary>
    public IEnumerable<(string Name, string Text)> Named() =>
        from field in new[] { ("where", Where), ("sort", Sort), ("columns", Columns) }
        where field.Item2 is not null
        select (field.Item1, field.Item2);

    /// <summary>Reads it from a query string.</summary>
    /// <exception cref="UserErrorException">The page is no number.</exception>
    public static ListingChoice Parse(string queryString)
    {
        var query = QueryHelpers.ParseQuery(queryString);
        return Of(name => query.GetValueOrDefault(name) is [.., { Length: > 0 } last] ? last : null);
    }

    /// <summary>Rows, and what there is to say about what was picked. What cannot be read is left out and said; the rest counts.</summary>
    /// <param name="rows">All rows, in the order of the listing.</param>
    /// <param name="columns">Their columns.</param>
    /// <param name="size">The most rows of a page.</param>
    /// <param name="shown">The columns of a table where none are chosen; null where the page has a table of its own.</param>
    public (ImmutableArray<T> Rows, ListingState State) Pick<T>(
        IReadOnlyList<T> rows, RowColumns<T> columns, int size, IReadOnlyList<string>? shown = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(columns);
        var problems = new List<(string Field, string Line)>();
        var asked = RowQuery.None with { Limit = size, Offset = (Page - 1) * size };
        asked = asked with
        {
            Where = Try("where", () => RowQuery.Of(Where, null, null)).Where,
            Sort = Try("sort", () => RowQuery.Of(null, Sort, null)).Sort,
            Columns = Try("columns", () => RowQuery.Of(null, null, Columns)).Columns,
        };
        if (asked.Columns.IsEmpty && shown is not null)
        {
            asked = asked with { Columns = [.. shown.Where(name => columns.Find(name) is not null)] };
        }

        var picked = asked.Pick(rows, columns);
        var page = picked.ToPage();
        return (picked.Rows, new ListingState(this, [.. columns.All.Select(column => column.Name)], problems)
        {
            Skipped = asked.Offset,
            Matching = picked.Matching,
            Total = picked.Total,
            Table = asked.Columns.IsEmpty ? null : page.ToTable(),
            Sentence = Where is null && Sort is null ? null : $"{Display.Capital(page.Sentence())}.",
        });

        // Without rows, so that only the words of the reader are tried.
        RowQuery Try(string field, Func<RowQuery> read)
        {
            try
            {
                var query = read();
                _ = query.Pick(Array.Empty<T>(), columns);
                return query;
            }
            catch (UserErrorException error)
            {
                problems.AddRange(error.Lines.Select(line => (field, line)));
                return RowQuery.None;
            }
        }
    }

    /// <summary>Reads it from the parameters of an address.</summary>
    /// <param name="find">The value of a parameter; null if it is empty or not there.</param>
    /// <exception cref="UserErrorException">The page is no number.</exception>
    public static ListingChoice Of(Func<string, string?> find)
    {
        ArgumentNullException.ThrowIfNull(find);
        return new(find("where"), find("sort"), find("columns"), PageOf(find("page")));
    }

    private static int PageOf(string? text) => text is null ? 1
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= MaxPage ? number
        : throw new UserErrorException($"page={text}: must be an integer from 1 to {MaxPage}");
}

/// <summary>What a page shows of a listing, and what it says of the reader's choice.</summary>
/// <param name="Choice">What was chosen, as typed.</param>
/// <param name="Known">The names of the columns.</param>
/// <param name="Problems">What could not be read: a line and the field that it is about.</param>
public sealed record ListingState(
    ListingChoice Choice, IReadOnlyList<string> Known, IReadOnlyList<(string Field, string Line)> Problems)
{
    /// <summary>A listing from which nothing can be picked.</summary>
    public static ListingState None { get; } = new(new ListingChoice(), [], []);

    /// <summary>The place of the first row of the page among those that fit, from 0.</summary>
    public int Skipped { get; init; }

    /// <summary>How many rows fit.</summary>
    public int Matching { get; init; }

    /// <summary>How many rows there are.</summary>
    public int Total { get; init; }

    /// <summary>The rows as a table of the chosen columns; null for that of the page.</summary>
    public Table? Table { get; init; }

    /// <summary>Which rows these are of how many, and their order; null where neither is chosen.</summary>
    public string? Sentence { get; init; }
}
