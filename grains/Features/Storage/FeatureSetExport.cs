using System.Globalization;
using Experiments.Domain;
using Experiments.Store.Files;
using Experiments.Store.Npy;
using Experiments.Tables;

namespace Experiments.Features.Storage;

/// <summary>Writes a feature set as one file for other tools; the file appears completely or not at all.</summary>
public static class FeatureSetExport
{
    private const int BlockRows = 4096;

    /// <summary>
    /// The extension decides: .csv, .parquet, .json and .arrow contain slice identities and the table, .npy the tensor, or the table if
    /// there is no tensor.
    /// </summary>
    /// <exception cref="UserErrorException">The extension is unknown, the set has nothing to write in that format, or the disk is
    /// full.</exception>
    public static void Write(FeatureSetReader reader, string path, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(path);
        Action<Stream> write = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".csv" => stream => WriteCsv(reader, stream, cancellationToken),
            ".parquet" => stream => WriteParquet(reader, stream, cancellationToken),
            ".json" => stream => WriteTable(reader, stream, TableFormat.Json, cancellationToken),
            ".arrow" => stream => WriteTable(reader, stream, TableFormat.Arrow, cancellationToken),
            ".npy" => stream => WriteNpy(reader, stream, cancellationToken),
            var other => throw new UserErrorException(
                $"{path}: features are exported to .csv, .parquet, .json, .arrow or .npy, not '{other}'"),
        };
        using var file = new AtomicFile(path);
        AtomicFile.Guard(path, () =>
        {
            write(file.Stream);
            return file.Commit();
        });
    }

    private static void WriteCsv(FeatureSetReader reader, Stream stream, CancellationToken cancellationToken)
    {
        using var text = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        text.WriteLine(string.Join(',', ParquetTable.ReservedNames.Concat(reader.Columns).Select(CsvText.Cell)));
        var row = new float[reader.Columns.Length];
        for (var i = 0; i < reader.Slices.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            reader.Table?.CopyRow(i, row);
            var slice = reader.Slices[i];
            string[] who =
            [
                CsvText.Cell(slice.Id.ToString()),
                CsvText.Cell(slice.Id.Track.Track),
                slice.Id.Index.ToString(CultureInfo.InvariantCulture),
                CsvText.Cell(slice.Genre),
                CsvText.Cell(slice.Group), slice.OffsetSeconds.ToString("R", CultureInfo.InvariantCulture),
                slice.IsPadded ? "true" : "false",
            ];
            text.WriteLine(string.Join(',', who.Concat(row.Select(value => value.ToString("R", CultureInfo.InvariantCulture)))));
        }
    }

    private static void WriteParquet(FeatureSetReader reader, Stream stream, CancellationToken cancellationToken)
    {
        var manifest = reader.Manifest;
        var metadata = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["featureSet"] = manifest.Id,
            ["dataset"] = manifest.Dataset,
            ["datasetVersion"] = manifest.DatasetVersion,
        };
        using var table = new ParquetTable(
            stream, [.. manifest.Columns.Select(column => new TableColumn(column.Name, column.Unit))], metadata);
        var columns = manifest.Columns.Length;
        for (var first = 0; first < manifest.Rows; first += BlockRows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rows = Math.Min(BlockRows, manifest.Rows - first);
            var values = new float[rows * columns];
            for (var row = 0; row < rows; row++)
            {
                reader.Table?.CopyRow(first + row, values.AsSpan(row * columns, columns));
            }

            table.Append(reader.Slices.Slice(first, rows), values);
        }
    }

    private static void WriteTable(FeatureSetReader reader, Stream stream, TableFormat format, CancellationToken cancellationToken)
    {
        // To a local file: complete when they return.
        var columns = reader.Manifest.Columns;
        var writer = TableWriter.CreateAsync(
            format, stream,
            [.. ParquetTable.SliceColumns, .. columns.Select(column => new TableField(column.Name, TableKind.Single, column.Unit))],
            cancellationToken).GetAwaiter().GetResult();
        try
        {
            for (var first = 0; first < reader.Slices.Length; first += BlockRows)
            {
                var rows = Enumerable.Range(first, Math.Min(BlockRows, reader.Slices.Length - first)).Select(Row).ToArray();
                writer.AppendAsync(rows, cancellationToken).GetAwaiter().GetResult();
            }

            writer.CompleteAsync(cancellationToken).GetAwaiter().GetResult();
        }
        finally
        {
            writer.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }

        IReadOnlyList<object?> Row(int index)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var values = new float[columns.Length];
            reader.Table?.CopyRow(index, values);
            var slice = reader.Slices[index];
            return
            [
                slice.Id.ToString(), slice.Id.Track.Track, slice.Id.Index, slice.Genre, slice.Group, slice.OffsetSeconds, slice.IsPadded,
                .. values.Select(value => (object)value),
            ];
        }
    }

    private static void WriteNpy(FeatureSetReader reader, Stream stream, CancellationToken cancellationToken)
    {
        var rows = reader.Tensor ?? reader.Table ?? throw new UserErrorException(
            "the feature set has neither a tensor nor a table; there is nothing to export");
        var writer = new NpyWriter<float>(stream, rows.Shape);
        var values = new float[rows.RowLength()];
        for (var row = 0; row < rows.Count; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows.CopyRow(row, values);
            writer.Append(values);
        }

        writer.Complete();
    }
}
