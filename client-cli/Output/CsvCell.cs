namespace Experiments.ClientCli.Output;

/// <summary>Cells of CSV files (RFC 4180).</summary>
internal static class CsvCell
{
    /// <summary>The text, in quotes where a comma, quote or line end asks for them.</summary>
    public static string Quote(string text) =>
        text.AsSpan().ContainsAny(",\"\n\r") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
