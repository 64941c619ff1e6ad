using System.Collections.Immutable;

namespace Experiments.Tables;

/// <summary>
/// Writes a table piece by piece, so that only one piece is in memory. Equal pieces give equal bytes. A row has a value for each field;
/// null is missing.
/// </summary>
public abstract class TableWriter : IAsyncDisposable
{
    /// <summary>Keeps the fields.</summary>
    private protected TableWriter(ImmutableArray<TableField> fields) => Fields = fields;

    /// <summary>The columns.</summary>
    protected ImmutableArray<TableField> Fields { get; }

    /// <summary>Starts a table on a stream, which the caller closes.</summary>
    /// <param name="format">The format.</param>
    /// <param name="stream">Where to write.</param>
    /// <param name="fields">The columns, in order, with different names.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<TableWriter> CreateAsync(
        TableFormat format, Stream stream, ImmutableArray<TableField> fields, CancellationToken cancellationToken) => format switch
        {
            TableFormat.Csv => new CsvTableWriter(stream, fields),
            TableFormat.Json => new JsonTableWriter(stream, fields),
            TableFormat.Parquet => await ParquetTableWriter.OpenAsync(stream, fields, cancellationToken).ConfigureAwait(false),
            _ => new ArrowTableWriter(stream, fields),
        };

    /// <summary>Writes rows.</summary>
    /// <param name="rows">Shape [rows, fields].</param>
    /// <param name="cancellationToken">Ends it.</param>
    public abstract Task AppendAsync(IReadOnlyList<IReadOnlyList<object?>> rows, CancellationToken cancellationToken);

    /// <summary>Writes what ends the table; without it there is none.</summary>
    public abstract Task CompleteAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
