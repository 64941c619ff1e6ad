using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Tables;

/// <summary>How a table is written.</summary>
public enum TableFormat
{
    /// <summary>An array of objects, one per row.</summary>
    Json,

    /// <summary>Text with commas (RFC 4180), safe in a spreadsheet (<see cref="CsvText"/>).</summary>
    Csv,

    /// <summary>Apache Parquet.</summary>
    Parquet,

    /// <summary>The streaming format of Apache Arrow.</summary>
    Arrow,
}

/// <summary>Extensions and media types of table formats.</summary>
public static class TableFormats
{
    private static readonly (TableFormat Format, string Extension, string MediaType)[] Known =
    [
        (TableFormat.Json, "json", "application/json"), (TableFormat.Csv, "csv", "text/csv"),
        (TableFormat.Parquet, "parquet", "application/vnd.apache.parquet"),
        (TableFormat.Arrow, "arrow", "application/vnd.apache.arrow.stream"),
    ];

    /// <summary>All of them; the first is what one gets without a wish.</summary>
    public static ImmutableArray<TableFormat> All { get; } = [.. Known.Select(known => known.Format)];

    /// <summary>The extension without its dot.</summary>
    public static string Extension(this TableFormat format) => Known.First(known => known.Format == format).Extension;

    /// <summary>The media type.</summary>
    public static string MediaType(this TableFormat format) => Known.First(known => known.Format == format).MediaType;

    /// <summary>The format of an extension, with or without a dot, in any case; null if there is none.</summary>
    public static TableFormat? Find(string extension)
    {
        ArgumentNullException.ThrowIfNull(extension);
        var plain = extension.TrimStart('.');
        return Known.Where(known => known.Extension.Equals(plain, StringComparison.OrdinalIgnoreCase))
            .Select(known => (TableFormat?)known.Format).FirstOrDefault();
    }
}
