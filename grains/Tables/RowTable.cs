using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Domain;

namespace Experiments.Tables;

/// <summary>Rows of named values as a table: not every row has every value.</summary>
public static class RowTable
{
    /// <summary>How many rows are one piece of a file.</summary>
    private const int PieceSize = 50_000;

    /// <summary>Writes the rows. Columns contain numbers, booleans or text; in JSON a row has only what it has.</summary>
    /// <param name="format">The format.</param>
    /// <param name="stream">Where to write.</param>
    /// <param name="rows">The rows, in order.</param>
    /// <param name="first">The columns that come first; the others follow in order.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task WriteAsync(
        TableFormat format, Stream stream, IReadOnlyList<IReadOnlyDictionary<string, object?>> rows, IReadOnlyList<string> first,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (format is TableFormat.Json)
        {
            await JsonSerializer.SerializeAsync(stream, rows, DomainJson.Indented, cancellationToken).ConfigureAwait(false);
            return;
        }

        ImmutableArray<string> columns =
            [.. first, .. rows.SelectMany(row => row.Keys).Distinct().Except(first).Order(StringComparer.Ordinal)];
        var writer = await TableWriter.CreateAsync(
            format, stream,
            [.. columns.Select(column => TableField.Of(column, rows.Select(row => row.GetValueOrDefault(column))))],
            cancellationToken).ConfigureAwait(false);
        await using (writer.ConfigureAwait(false))
        {
            foreach (var piece in rows.Chunk(PieceSize))
            {
                await writer.AppendAsync(
                    [.. piece.Select(row => (IReadOnlyList<object?>)[.. columns.Select(column => row.GetValueOrDefault(column))])],
                    cancellationToken).ConfigureAwait(false);
            }

            await writer.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
