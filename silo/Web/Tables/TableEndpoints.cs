using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Queries;
using Experiments.ReadModel.Exports;
using Experiments.ReadModel.Listings;
using Experiments.Tables;
using Experiments.Web.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Experiments.Web.Tables;

/// <summary>
/// What is read as a table: JSON, CSV, Parquet or an Arrow stream, by the <c>Accept</c> header or by the end of the address
/// (<c>runs.parquet</c>). The bytes are those of the command that exports the same. To add one, add a line to <see cref="All"/>.
/// </summary>
internal static class TableEndpoints
{
    /// <summary>The tables, by path below the root.</summary>
    private static readonly ApiTable[] All =
    [
        new("sweeps/{sweep}/runs", "One row per run, with all parameters and metrics: ?where, ?sort, ?columns, ?limit, ?offset.",
            WriteRunsAsync) { IsListing = true },
        new("experiments/{sweep}/{experiment}/predictions", "The probabilities of every tested slice of every run.",
            WritePredictionsAsync),
        new("features/{id}/table", "The table of a feature set: a row per slice, a column per feature.", WriteFeaturesAsync),
    ];

    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder routes, string root, WebOptions options)
    {
        foreach (var table in All)
        {
            var answer = AnswerOf(table, options);
            Describe(routes.MapMethods($"{root}/{table.Path}", ["GET", "HEAD"], answer), table, isSuffixed: false);
            Describe(routes.MapMethods($"{root}/{table.Path}.{{format}}", ["GET", "HEAD"], answer), table, isSuffixed: true);
        }
    }

    /// <summary>The paths below the root, with what they answer.</summary>
    public static IEnumerable<(string Path, string Summary)> List() =>
        All.Select(table => (table.Path, $"{table.Summary} As JSON, CSV, Parquet or Arrow: by Accept, or .csv, .parquet, .arrow, .json."));

    private static void Describe(IEndpointConventionBuilder endpoint, ApiTable table, bool isSuffixed)
    {
        endpoint.WithSummary(table.Summary).WithTags(table.Path.Split('/')[0])
            .WithMetadata(new ProducesResponseTypeMetadata(
                StatusCodes.Status200OK, typeof(byte[]), [.. TableFormats.All.Select(format => format.MediaType())]));
        if (table.IsListing)
        {
            endpoint.WithMetadata(ApiParameter.OfListings());
        }

        if (isSuffixed)
        {
            endpoint.WithMetadata(new ApiParameter("format", "How the table is written.")
            {
                Values = [.. TableFormats.All.Select(format => format.Extension())],
            });
        }
    }

    private static RequestDelegate AnswerOf(ApiTable table, WebOptions options) => async context =>
    {
        var format = TableAnswer.FormatOf(context);
        var asked = await ApiEndpoints.Asked.OfAsync(context, options).ConfigureAwait(false);
        await TableAnswer.WriteAsync(context, format, stream => table.WriteAsync(asked, format, stream)).ConfigureAwait(false);
    };

    private static async Task WriteRunsAsync(ApiEndpoints.Asked asked, TableFormat format, Stream stream)
    {
        var all = await TableQueries.ListRunsAsync(asked.Grains, asked.Text("sweep"), asked.Cancellation).ConfigureAwait(false);
        var (rows, first) = (all, SweepRows.FirstOfRuns);
        if (asked.Rows is { IsNone: false } query)
        {
            var picked = query.Pick(all, SweepRows.ColumnsOf(all, first));
            rows = picked.Rows;
            if (!query.Columns.IsEmpty)
            {
                first = [.. picked.Columns.Select(column => column.Name)];
                rows =
                [
                    .. picked.Rows.Select(row => new OrderedDictionary<string, object?>(
                        first.Where(row.ContainsKey).Select(name => KeyValuePair.Create(name, row[name])), StringComparer.Ordinal)),
                ];
            }
        }

        await RowTable.WriteAsync(format, stream, rows, first, asked.Cancellation).ConfigureAwait(false);
    }

    private static async Task WritePredictionsAsync(ApiEndpoints.Asked asked, TableFormat format, Stream stream)
    {
        var (grain, _) = await ExperimentQueries.FindAsync(asked.Grains, asked.Experiment, asked.Cancellation).ConfigureAwait(false);
        _ = await PredictionTable.WriteAsync(
            format, stream, TableQueries.ReadPredictionsAsync(grain, asked.Cancellation), asked.Cancellation).ConfigureAwait(false);
    }

    private static async Task WriteFeaturesAsync(ApiEndpoints.Asked asked, TableFormat format, Stream stream)
    {
        var set = await FeatureSetQueries.FindAsync(asked.Grains, asked.Text("id"), asked.ReportLost, asked.Cancellation)
            .ConfigureAwait(false);
        await foreach (var piece in asked.Grains.GetGrain<IFeatureSetGrain>(set.Id).ExportAsync(format.Extension(), asked.Cancellation)
            .ConfigureAwait(false))
        {
            await stream.WriteAsync(piece.AsMemory(), asked.Cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>A table.</summary>
    /// <param name="Path">Below the root, with its parameters.</param>
    /// <param name="Summary">One sentence.</param>
    /// <param name="WriteAsync">Writes it in a format.</param>
    private sealed record ApiTable(string Path, string Summary, Func<ApiEndpoints.Asked, TableFormat, Stream, Task> WriteAsync)
    {
        /// <summary>Whether one may pick among its rows.</summary>
        public bool IsListing { get; init; }
    }
}
