using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Experiments.Domain;
using Parquet;
using Parquet.Schema;

namespace Experiments.ClientCli.Output;

/// <summary>
/// Rows of named values as a file in the format given by its extension: .csv, .json or .parquet. A column contains numbers, booleans or
/// text; a missing value is empty, absent or null.
/// </summary>
internal static class RowsFile
{
    private static readonly string[] Formats = [".csv", ".json", ".parquet"];

    /// <summary>Checks that a file's extension is one of the formats.</summary>
    /// <exception cref="UserErrorException">The extension is unknown.</exception>
    public static void Check(string path) => _ = RequireFormat(path, Formats);

    /// <summary>The extension of a file, which must be one of several.</summary>
    /// <exception cref="UserErrorException">It is not.</exception>
    public static string RequireFormat(string path, IReadOnlyList<string> formats) =>
        FormatOf(path) is var format && formats.Contains(format)
            ? format
            : throw new UserErrorException(
                $"--to {path}: the file name must end in {string.Join(", ", formats.SkipLast(1))} or {formats[^1]}");

    /// <summary>Writes the rows; <paramref name="first"/> names the columns that come first, the others follow in order.</summary>
    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<IReadOnlyDictionary<string, object?>> rows, params IReadOnlyList<string> first)
    {
        ImmutableArray<string> columns = [.. first, .. rows.SelectMany(row => row.Keys).Except(first).Order(StringComparer.Ordinal)];
        OutputFile.Write(path, FormatOf(path) switch
        {
            ".csv" => stream => WriteCsv(stream, columns, rows),
            ".json" => stream => JsonSerializer.Serialize(stream, rows, DomainJson.Indented),
            _ => stream => WriteParquetAsync(stream, columns, rows).GetAwaiter().GetResult(), // to a local file: complete when it returns
        });
    }

    private static string FormatOf(string path) => Path.GetExtension(path).ToLowerInvariant();

    private static void WriteCsv(Stream stream, ImmutableArray<string> columns, IReadOnlyList<IReadOnlyDictionary<string, object?>> rows)
    {
        using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine(string.Join(',', columns.Select(CsvText.Cell)));
        foreach (var row in rows)
        {
            writer.WriteLine(string.Join(',', columns.Select(column => Cell(row.GetValueOrDefault(column)))));
        }
    }

    /// <summary>Numbers and booleans unchanged; everything else as text.</summary>
    private static string Cell(object? value) =>
        value is bool or ParameterValue { IsNumeric: true } or ParameterValue { Kind: ParameterKind.Flag } || IsNumber(value)
            ? Text(value)
            : CsvText.Cell(Text(value));

    private static bool IsNumber(object? value) => value is int or long or ulong or float or double;

    private static async Task WriteParquetAsync(
        Stream stream, ImmutableArray<string> columns, IReadOnlyList<IReadOnlyDictionary<string, object?>> rows)
    {
        var values = columns.Select(column => rows.Select(row => Plain(row.GetValueOrDefault(column))).ToArray()).ToArray();
        DataField[] fields = [.. columns.Select((column, i) => FieldOf(column, values[i]))];
        var writer = await ParquetWriter.CreateAsync(new ParquetSchema([.. fields]), stream).ConfigureAwait(false);
        await using (writer.ConfigureAwait(false))
        {
            using var group = writer.CreateRowGroup();
            for (var i = 0; i < fields.Length; i++)
            {
                await (fields[i] switch
                {
                    DataField<double?> field => group.WriteAsync<double>(field, values[i].Select(value => (double?)value).ToArray()),
                    DataField<bool?> field => group.WriteAsync<bool>(field, values[i].Select(value => (bool?)value).ToArray()),
                    var field => group.WriteAsync(field, values[i].Select(Text).ToArray()),
                }).ConfigureAwait(false);
            }

            group.CompleteValidate();
        }
    }

    private static DataField FieldOf(string name, object?[] values)
    {
        object[] known = [.. values.OfType<object>()];
        return known.Length > 0 && known.All(value => value is double) ? new DataField<double?>(name)
            : known.Length > 0 && known.All(value => value is bool) ? new DataField<bool?>(name)
            : new DataField<string>(name, nullable: false);
    }

    /// <summary>Numbers as double, except 64-bit integers, which would lose digits; booleans; everything else as printed.</summary>
    private static object? Plain(object? value) => value switch
    {
        null or bool or double => value,
        int number => (double)number,
        float number => (double)number,
        ParameterValue { IsNumeric: true } parameter => parameter.AsNumber(),
        ParameterValue { Kind: ParameterKind.Flag } parameter => parameter.AsFlag(),
        _ => Text(value),
    };

    private static string Text(object? value) => value switch
    {
        bool flag => flag ? "true" : "false",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        float number => number.ToString("R", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
