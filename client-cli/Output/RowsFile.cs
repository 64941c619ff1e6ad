using Experiments.Domain;
using Experiments.Tables;

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
        Path.GetExtension(path).ToLowerInvariant() is var format && formats.Contains(format)
            ? format
            : throw new UserErrorException(
                $"--to {path}: the file name must end in {string.Join(", ", formats.SkipLast(1))} or {formats[^1]}");

    /// <summary>Writes the rows; <paramref name="first"/> names the columns that come first, the others follow in order.</summary>
    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<IReadOnlyDictionary<string, object?>> rows, params IReadOnlyList<string> first) =>
        OutputFile.Write(
            path,
            (Stream stream) => RowTable.WriteAsync(FormatOf(path), stream, rows, first, CancellationToken.None)
                .GetAwaiter().GetResult()); // to a local file: complete when it returns

    /// <summary>The format of a file whose extension has been checked.</summary>
    public static TableFormat FormatOf(string path) => TableFormats.Find(Path.GetExtension(path))
        ?? throw new ArgumentException($"{path} has no extension of a table", nameof(path));
}
