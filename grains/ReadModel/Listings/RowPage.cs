using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Domain;

namespace Experiments.ReadModel.Listings;

/// <summary>A page of a listing as data: what pages, files and programs show of it.</summary>
/// <param name="Columns">The columns, in order.</param>
/// <param name="Rows">For each row the value of each column: a <see cref="RowValue"/>.</param>
/// <param name="Total">How many rows the listing has.</param>
/// <param name="Matching">How many of them fit the condition.</param>
/// <param name="Asked">What was asked; <see cref="RowQuery.ToQueryString"/> is the address of this page.</param>
public sealed record RowPage(
    ImmutableArray<RowColumn> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows, int Total, int Matching, RowQuery Asked)
{
    /// <summary>The page after this one; null if this is the last.</summary>
    public RowQuery? Next => Asked.Limit is { } limit && Asked.Offset + limit < Matching
        ? Asked with { Offset = Asked.Offset + limit }
        : null;

    /// <summary>The page before this one; null if this is the first.</summary>
    public RowQuery? Previous => Asked.Offset == 0 ? null
        : Asked with { Offset = Math.Max(0, Asked.Offset - (Asked.Limit ?? Asked.Offset)) };

    /// <summary>What JSON says of the page.</summary>
    internal object Describe() => new
    {
        Total,
        Matching,
        Asked.Offset,
        Asked.Limit,
        Self = Asked.ToQueryString(),
        Next = Next?.ToQueryString(),
        Previous = Previous?.ToQueryString(),
    };

    /// <summary>Which rows these are of how many, and their order, in a sentence.</summary>
    public string Sentence()
    {
        var all = DisplayNumbers.Text($"{Total} {(Total == 1 ? "row" : "rows")}");
        if (Rows.Count == 0)
        {
            return Matching == 0 ? $"none of {all} fits" : $"{all}, and none after the first {Asked.Offset} that fit";
        }

        var shown = DisplayNumbers.Text(
            $"{(Rows.Count == Matching ? "" : $"{Asked.Offset + 1} to {Asked.Offset + Rows.Count} of ")}{Matching}");
        var order = Asked.Sort.IsEmpty ? "" : $", sorted by {string.Join(", ", Asked.Sort)}";
        return (Matching < Total ? $"{shown} that fit, of {all}" : Rows.Count < Total ? $"{shown} rows" : all) + order;
    }
}

/// <summary>Makes views of the rows that were asked for.</summary>
public static class RowViews
{
    /// <summary>
    /// The listing's own view of the rows. Where columns were chosen, its table and the rows of its document have those; where anything was
    /// asked, a sentence and the document's <c>page</c> say which rows these are of how many.
    /// </summary>
    /// <param name="picked">The rows.</param>
    /// <param name="list">The property of the document that holds the rows.</param>
    /// <param name="show">The view of any number of rows.</param>
    public static View Show<T>(this PickedRows<T> picked, string list, Func<ImmutableArray<T>, View> show)
    {
        ArgumentNullException.ThrowIfNull(picked);
        ArgumentNullException.ThrowIfNull(show);
        var page = picked.ToPage();
        var view = show(picked.Rows) with { Page = page };
        if (picked.Asked.IsNone)
        {
            return view;
        }

        // Not null: the document of a listing is an object.
        var document = JsonSerializer.SerializeToNode(view.Json, DomainJson.Compact)!.AsObject();
        var blocks = view.Blocks;
        if (!picked.Asked.Columns.IsEmpty)
        {
            document[list] = JsonSerializer.SerializeToNode(page.ToObjects(), DomainJson.Compact);
            blocks = [page.ToTable()];
        }

        document["page"] = JsonSerializer.SerializeToNode(page.Describe(), DomainJson.Compact);
        return view with
        {
            Blocks = picked.Rows.IsEmpty ? [page.Sentence()] : [.. blocks, "", page.Sentence()],
            Json = JsonSerializer.SerializeToElement(document, DomainJson.Compact),
        };
    }

    /// <summary>The rows as data.</summary>
    public static RowPage ToPage<T>(this PickedRows<T> picked)
    {
        ArgumentNullException.ThrowIfNull(picked);
        var columns = picked.Columns;
        return new RowPage(
            [.. columns], new LazyRows<T>(picked.Rows, columns), picked.Total, picked.Matching, picked.Asked);
    }

    /// <summary>The rows as JSON objects, without the values that are missing.</summary>
    public static IEnumerable<IReadOnlyDictionary<string, object>> ToObjects(this RowPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        foreach (var row in page.Rows)
        {
            var values = new OrderedDictionary<string, object>(StringComparer.Ordinal);
            for (var i = 0; i < page.Columns.Length; i++)
            {
                if (row[i] is { } value)
                {
                    values.Add(page.Columns[i].Name, value);
                }
            }

            yield return values;
        }
    }

    /// <summary>The rows as a table with the names of the columns.</summary>
    public static Table ToTable(this RowPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return new(
            [.. page.Columns.Select(column => column.Name)], [.. page.Rows.Select(row => row.Select(RowValue.Display).ToArray())])
        {
            NumericColumns =
                [.. page.Columns.Index().Where(column => column.Item.Kind is RowKind.Number).Select(column => column.Index)],
        };
    }

    /// <summary>Computes cells when they are read: most listings are shown by their own view.</summary>
    private sealed class LazyRows<T>(ImmutableArray<T> rows, ImmutableArray<RowColumn<T>> columns) : IReadOnlyList<IReadOnlyList<object?>>
    {
        public int Count => rows.Length;

        public IReadOnlyList<object?> this[int index] => [.. columns.Select(column => column.ValueOf(rows[index]))];

        public IEnumerator<IReadOnlyList<object?>> GetEnumerator() =>
            Enumerable.Range(0, rows.Length).Select(index => this[index]).GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
