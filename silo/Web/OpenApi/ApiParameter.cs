using System.Collections.Immutable;
using Experiments.ReadModel.Listings;

namespace Experiments.Web.OpenApi;

/// <summary>
/// A parameter of an endpoint for the OpenAPI document: one of the query, or, where the path has its name, what that part of the path is.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Summary">What it is, in a sentence.</param>
internal sealed record ApiParameter(string Name, string Summary)
{
    /// <summary>The type of JSON Schema: string, integer, number or boolean.</summary>
    public string Type { get; init; } = "string";

    /// <summary>The words that it may be; empty for any.</summary>
    public ImmutableArray<string> Values { get; init; } = [];

    /// <summary>The least number.</summary>
    public int? Minimum { get; init; }

    /// <summary>The greatest number.</summary>
    public int? Maximum { get; init; }

    /// <summary>Those of every listing.</summary>
    public static ApiParameter[] OfListings() =>
    [
        new("where", "Only rows that fit a condition, such as family=cnn and gap<0.1."),
        new("sort", "Columns to sort by, separated by commas; -column for the greatest first."),
        new("columns", "Columns to show, separated by commas."), new("fields", "The same as columns."),
        new("limit", "The most rows.") { Type = "integer", Minimum = 1, Maximum = RowQuery.MaxRows },
        new("offset", "Rows to leave out at the beginning.") { Type = "integer", Minimum = 0, Maximum = RowQuery.MaxRows },
    ];
}
