using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Tables;
using Parquet;
using Parquet.Schema;

namespace Experiments.Features.Storage;

/// <summary>
/// A feature table as Parquet, for pandas, DuckDB and other readers: identity of the slice (slice, track, index, genre, group,
/// offsetSeconds, isPadded), then one float column per feature, whose unit is in the column's key-value metadata. One row group per
/// <see cref="Append"/>; equal rows give equal bytes.
/// </summary>
internal sealed class ParquetTable : IDisposable
{
    /// <summary>
    /// Parquet.Net searches all columns for each that it reads: 1,000 take no time, 20,000 some seconds, 100,000 minutes. A table of more
    /// than this is also stored in another form.
    /// </summary>
    public const int MaxColumnsReadFast = 4096;

    private static readonly ParquetOptions Options = new() { CompressionMethod = CompressionMethod.Snappy };
    private static readonly DataField[] SliceFields =
    [
        new DataField<string>("slice", nullable: false), new DataField<string>("track", nullable: false), new DataField<int>("index"),
        new DataField<string>("genre", nullable: false), new DataField<string>("group", nullable: false),
        new DataField<double>("offsetSeconds"), new DataField<bool>("isPadded"),
    ];

    private readonly ImmutableArray<TableColumn> _columns;
    private readonly DataField[] _featureFields;
    private readonly ParquetWriter _writer;

    /// <summary>Starts a table on a stream, which the caller closes.</summary>
    /// <param name="stream">Where to write.</param>
    /// <param name="columns">Its features, in order.</param>
    /// <param name="metadata">Key-value metadata of the file, such as the feature set's id.</param>
    public ParquetTable(Stream stream, ImmutableArray<TableColumn> columns, IReadOnlyDictionary<string, string>? metadata = null)
    {
        _columns = columns;
        _featureFields = [.. columns.Select(column => new DataField<float>(column.Name))];
        var schema = new ParquetSchema([.. SliceFields, .. _featureFields]);
        _writer = Wait(ParquetWriter.CreateAsync(schema, stream, Options));
        _writer.CustomMetadata = metadata ?? ImmutableDictionary<string, string>.Empty;
    }

    /// <summary>The columns that identify a slice, for other formats.</summary>
    public static ImmutableArray<TableField> SliceColumns { get; } =
    [
        .. SliceFields.Select(field => new TableField(
            field.Name, field is DataField<int> ? TableKind.Integer : field is DataField<double> ? TableKind.Number
                : field is DataField<bool> ? TableKind.Flag : TableKind.Text)),
    ];

    /// <summary>Column names for the identity of a slice; no feature may use them.</summary>
    public static ImmutableArray<string> ReservedNames { get; } = [.. SliceFields.Select(field => field.Name)];

    /// <summary>Writes rows as one row group.</summary>
    /// <param name="slices">One slice per row.</param>
    /// <param name="values">Shape [slices, columns], row-major.</param>
    public void Append(IReadOnlyList<SliceInfo> slices, ReadOnlySpan<float> values)
    {
        ArgumentNullException.ThrowIfNull(slices);
        if (values.Length != slices.Count * _columns.Length)
        {
            throw new ArgumentException($"{values.Length} values are no {slices.Count} rows of {_columns.Length}", nameof(values));
        }

        if (slices.Count == 0)
        {
            return;
        }

        using var group = _writer.CreateRowGroup();
        WriteText(group, 0, slices, slice => slice.Id.ToString());
        WriteText(group, 1, slices, slice => slice.Id.Track.Track);
        Wait(group.WriteAsync<int>(SliceFields[2], slices.Select(slice => slice.Id.Index).ToArray()));
        WriteText(group, 3, slices, slice => slice.Genre);
        WriteText(group, 4, slices, slice => slice.Group);
        Wait(group.WriteAsync<double>(SliceFields[5], slices.Select(slice => slice.OffsetSeconds).ToArray()));
        Wait(group.WriteAsync<bool>(SliceFields[6], slices.Select(slice => slice.IsPadded).ToArray()));
        for (var column = 0; column < _columns.Length; column++)
        {
            var rows = new float[slices.Count];
            for (var row = 0; row < rows.Length; row++)
            {
                rows[row] = values[(row * _columns.Length) + column];
            }

            var unit = new Dictionary<string, string> { ["unit"] = _columns[column].Unit };
            Wait(group.WriteAsync<float>(_featureFields[column], rows, customMetadata: unit));
        }

        group.CompleteValidate();
    }

    /// <inheritdoc/>
    public void Dispose() => Wait(_writer.DisposeAsync());

    /// <summary>
    /// Reads only the slice identities from a file's content; errors name it <paramref name="path"/>.
    /// </summary>
    /// <exception cref="UserErrorException">It is not a Parquet file written by this class.</exception>
    public static ImmutableArray<SliceInfo> ReadSlices(string path, byte[] content, string dataset) => Open(path, content, reader =>
    {
        var slices = ImmutableArray.CreateBuilder<SliceInfo>();
        for (var number = 0; number < reader.RowGroupCount; number++)
        {
            using var group = reader.OpenRowGroupReader(number);
            slices.AddRange(ReadSlices(group, reader.Schema.DataFields, dataset));
        }

        return slices.ToImmutable();
    });

    /// <summary>Reads a whole table back: its slices, its feature columns, and their values of shape [slices, columns].</summary>
    /// <exception cref="UserErrorException">It is not a Parquet file written by this class.</exception>
    public static (ImmutableArray<SliceInfo> Slices, ImmutableArray<TableColumn> Columns, float[] Values) Read(
        string path, string dataset) =>
        Read(path, File.ReadAllBytes(path), dataset);

    /// <summary>The same from a file's content; errors name it <paramref name="path"/>.</summary>
    /// <exception cref="UserErrorException">It is not a Parquet file written by this class.</exception>
    public static (ImmutableArray<SliceInfo> Slices, ImmutableArray<TableColumn> Columns, float[] Values) Read(
        string path, byte[] content, string dataset) =>
        Open(path, content, reader => Read(reader, dataset));

    private static T Open<T>(string path, byte[] content, Func<ParquetReader, T> read)
    {
        try
        {
            using var stream = new MemoryStream(content, writable: false);
            var reader = Wait(ParquetReader.CreateAsync(stream));
            try
            {
                return read(reader);
            }
            finally
            {
                Wait(reader.DisposeAsync());
            }
        }
        catch (Exception error) when (error is not UserErrorException)
        {
            throw UserErrorException.Failed($"{path}: is not a feature table in Parquet format, or is damaged ({error.Reason()})", error);
        }
    }

    private static (ImmutableArray<SliceInfo> Slices, ImmutableArray<TableColumn> Columns, float[] Values) Read(
        ParquetReader reader, string dataset)
    {
        var fields = reader.Schema.DataFields;
        var featureFields = fields[SliceFields.Length..];
        var rows = checked((int)Enumerable.Range(0, reader.RowGroupCount).Sum(group => reader.OpenRowGroupReader(group).RowCount));
        var slices = ImmutableArray.CreateBuilder<SliceInfo>(rows);
        var values = new float[checked(rows * featureFields.Length)];
        var units = new string[featureFields.Length];
        Array.Fill(units, "");
        for (var number = 0; number < reader.RowGroupCount; number++)
        {
            using var group = reader.OpenRowGroupReader(number);
            var first = slices.Count;
            slices.AddRange(ReadSlices(group, fields, dataset));
            var count = slices.Count - first;
            var column = new float[count];
            for (var feature = 0; feature < featureFields.Length; feature++)
            {
                Wait(group.ReadAsync<float>(featureFields[feature], column));
                units[feature] = group.GetCustomMetadata(featureFields[feature]).GetValueOrDefault("unit", "");
                for (var row = 0; row < count; row++)
                {
                    values[((first + row) * featureFields.Length) + feature] = column[row];
                }
            }
        }

        return (slices.MoveToImmutable(), [.. featureFields.Zip(units, (field, unit) => new TableColumn(field.Name, unit))], values);
    }

    private static IEnumerable<SliceInfo> ReadSlices(ParquetRowGroupReader group, DataField[] fields, string dataset)
    {
        var count = checked((int)group.RowCount);
        var (tracks, genres, groups) = (new string[count], new string[count], new string[count]);
        var (indices, offsets, padded) = (new int[count], new double[count], new bool[count]);
        Wait(group.ReadAsync(fields[1], tracks));
        Wait(group.ReadAsync<int>(fields[2], indices));
        Wait(group.ReadAsync(fields[3], genres));
        Wait(group.ReadAsync(fields[4], groups));
        Wait(group.ReadAsync<double>(fields[5], offsets));
        Wait(group.ReadAsync<bool>(fields[6], padded));
        return Enumerable.Range(0, count).Select(row => new SliceInfo(
            new SliceId(new TrackId(dataset, tracks[row]), indices[row]), genres[row], groups[row], offsets[row], padded[row]));
    }

    private static void WriteText(ParquetRowGroupWriter group, int field, IReadOnlyList<SliceInfo> slices, Func<SliceInfo, string> text) =>
        Wait(group.WriteAsync(SliceFields[field], slices.Select(text).ToArray()));

    // The library has only asynchronous methods; on local files and memory its tasks complete at once or soon, and this is a pure library.
    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();

    private static void Wait(Task task) => task.GetAwaiter().GetResult();

    private static void Wait(ValueTask task) => task.AsTask().GetAwaiter().GetResult();
}
