using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.Domain;
using Experiments.ReadModel.Listings;

namespace Experiments.ClientCli.Commands;

/// <summary>
/// The options that every listing has: which rows, in which order, which columns, how many. A verb adds <see cref="Symbols"/> to its own
/// and hands <see cref="Read"/> to its query; <see cref="AddTo"/> asks the same of the API.
/// </summary>
internal sealed class RowOptions
{
    private readonly Option<string?> _where;
    private readonly Option<string?> _sort;
    private readonly Option<string?> _columns;
    private readonly Option<int?> _limit;
    private readonly int? _usual;

    /// <summary>Creates them.</summary>
    /// <param name="example">A condition that fits the listing, for the help.</param>
    /// <param name="usual">The number of rows without --limit; null for all.</param>
    /// <param name="sort">What --sort does, where it does more than sort by columns.</param>
    public RowOptions(string example, int? usual = null, string? sort = null)
    {
        _usual = usual;
        _where = ArgumentRules.Parsed(
            new Option<string?>("--where")
            {
                Description = $"Only rows that fit a condition, such as '{example}': = != < <= > >= ~ (contains), and, or, not.",
                HelpName = "CONDITION",
            },
            text => _ = Where.Parse(text));
        _sort = ArgumentRules.Parsed(
            new Option<string?>("--sort")
            {
                Description = sort ?? "Columns to sort by, separated by commas; -COLUMN for the greatest first.",
                HelpName = sort is null ? "COLUMN,..." : "METRIC|COLUMN,...",
            },
            text => _ = RowQuery.Of(null, text, null));
        _columns = ArgumentRules.Parsed(
            new Option<string?>("--columns") { Description = "Columns to show, by their names in --where.", HelpName = "COLUMN,..." },
            text => _ = RowQuery.Of(null, null, text));
        _limit = new Option<int?>("--limit")
        {
            Description = $"Number of rows to show (default: {(usual is null ? "all" : NumberFormat.Trimmed(usual.Value, 0))}).",
        };
    }

    /// <summary>The options.</summary>
    public IReadOnlyList<Symbol> Symbols => [_where, _sort, _columns, _limit];

    /// <summary>What is asked.</summary>
    public RowQuery Read(Invocation invocation) => RowQuery.Of(
        invocation.Value(_where), invocation.Value(_sort), invocation.Value(_columns), invocation.Value(_limit) ?? _usual);

    /// <summary>The same question of the API.</summary>
    public ApiPath? AddTo(ApiPath? path, Invocation invocation) => path?
        .With("where", invocation.Value(_where)).With("sort", invocation.Value(_sort)).With("columns", invocation.Value(_columns))
        .With("limit", (invocation.Value(_limit) ?? _usual) is { } limit ? NumberFormat.Trimmed(limit, 0) : null);
}
