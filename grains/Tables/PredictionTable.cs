using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Experiments.Domain;

namespace Experiments.Tables;

/// <summary>Predictions as a table, one row per slice and run, written as they arrive.</summary>
public static class PredictionTable
{
    private static readonly ImmutableArray<string> First = ["run", "slice", "actual", "predicted"];

    /// <summary>
    /// Writes them: with one column per genre, prefixed, since a genre may have the name of another column; in JSON one document with the
    /// genres, and rows with a list of probabilities in that order.
    /// </summary>
    /// <param name="format">The format.</param>
    /// <param name="stream">Where to write.</param>
    /// <param name="pages">Predictions of runs that have the same genres.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The number of rows.</returns>
    public static Task<int> WriteAsync(
        TableFormat format, Stream stream, IAsyncEnumerable<RunPredictions> pages, CancellationToken cancellationToken) =>
        format is TableFormat.Json
            ? WriteJsonAsync(stream, pages, cancellationToken)
            : WriteColumnsAsync(format, stream, pages, cancellationToken);

    private static async Task<int> WriteColumnsAsync(
        TableFormat format, Stream stream, IAsyncEnumerable<RunPredictions> pages, CancellationToken cancellationToken)
    {
        var (rows, writer) = (0, (TableWriter?)null);
        try
        {
            await foreach (var page in pages.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                writer ??= await TableWriter.CreateAsync(format, stream, FieldsOf(page.Genres), cancellationToken).ConfigureAwait(false);
                await writer.AppendAsync([.. Enumerable.Range(0, page.Slices.Length).Select(row => RowOf(page, row))], cancellationToken)
                    .ConfigureAwait(false);
                rows += page.Slices.Length;
            }

            writer ??= await TableWriter.CreateAsync(format, stream, FieldsOf([]), cancellationToken).ConfigureAwait(false);
            await writer.CompleteAsync(cancellationToken).ConfigureAwait(false);
            return rows;
        }
        finally
        {
            if (writer is not null)
            {
                await writer.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private static ImmutableArray<TableField> FieldsOf(ImmutableArray<string> genres) =>
    [
        .. First.Select(name => new TableField(name, TableKind.Text)),
        .. genres.Select(genre => new TableField($"probability.{genre}", TableKind.Number)),
    ];

    private static IReadOnlyList<object?> RowOf(RunPredictions page, int row) =>
    [
        page.Run, page.Slices[row], page.Genres[page.Actual[row]], page.Predicted(row),
        .. Enumerable.Range(0, page.Genres.Length).Select(genre => (object)page.Probability(row, genre)),
    ];

    private static async Task<int> WriteJsonAsync(
        Stream stream, IAsyncEnumerable<RunPredictions> pages, CancellationToken cancellationToken)
    {
        var rows = 0;
        var isFirst = true;
        await foreach (var page in pages.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            var text = new StringBuilder(isFirst ? Head(page.Genres) : "");
            isFirst = false;
            for (var row = 0; row < page.Slices.Length; row++)
            {
                text.Append(rows++ == 0 ? "" : ",").Append(JsonSerializer.Serialize(
                    new
                    {
                        page.Run,
                        Slice = page.Slices[row],
                        Actual = page.Genres[page.Actual[row]],
                        Predicted = page.Predicted(row),
                        Probabilities = Enumerable.Range(0, page.Genres.Length).Select(genre => page.Probability(row, genre)),
                    },
                    DomainJson.Compact));
            }

            await WriteAsync(text.ToString()).ConfigureAwait(false);
        }

        await WriteAsync($"{(isFirst ? Head([]) : "")}]}}\n").ConfigureAwait(false);
        return rows;

        static string Head(ImmutableArray<string> genres) =>
            $"{{\"genres\":{JsonSerializer.Serialize(genres, DomainJson.Compact)},\"rows\":[";

        Task WriteAsync(string text) => stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken).AsTask();
    }
}
