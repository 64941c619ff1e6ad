using System.Text.Json;
using Experiments.Domain;
using Experiments.Drawing;

namespace Experiments.ClientCli.Output;

/// <summary>The genres of recordings over time, as a table or a picture.</summary>
internal static class MixtureFile
{
    private const string Lines = ".jsonl";

    private static readonly string[] Pictures = [".svg", ".png"];
    private static readonly string[] Formats = [".csv", ".json", ".parquet", Lines, .. Pictures];

    /// <summary>Checks that a file's extension is one of the formats.</summary>
    /// <exception cref="UserErrorException">The extension is unknown.</exception>
    public static void Check(string path) => _ = RowsFile.RequireFormat(path, Formats);

    /// <summary>Writes a row for each step of each recording; a picture shows one recording.</summary>
    /// <exception cref="UserErrorException">The file cannot be written, or there are several recordings for a picture.</exception>
    public static void Write(string path, IReadOnlyList<GenreMixture> recordings)
    {
        var format = RowsFile.RequireFormat(path, Formats);
        if (Pictures.Contains(format))
        {
            var plot = MixturePlot.Draw(recordings is [var only] ? only : throw new UserErrorException(
                $"--to {path}: a picture shows one recording, not {recordings.Count}; predict one file, or write .csv"));
            OutputFile.Write(path, (Stream stream) => stream.Write(format == ".png"
                ? PngWriter.Write(plot) : System.Text.Encoding.UTF8.GetBytes(SvgWriter.File(plot))));
            return;
        }

        IReadOnlyDictionary<string, object?>[] rows = [.. recordings.SelectMany(ToRows)];
        if (format == Lines)
        {
            OutputFile.Write(path, (TextWriter writer) =>
            {
                foreach (var row in rows)
                {
                    writer.Write(JsonSerializer.Serialize(row, DomainJson.Compact) + "\n");
                }
            });
            return;
        }

        RowsFile.Write(path, rows, "file", "atSeconds", "genre");
    }

    private static IEnumerable<IReadOnlyDictionary<string, object?>> ToRows(GenreMixture recording) => recording.Slices.Select(slice =>
    {
        var row = new SortedDictionary<string, object?>(StringComparer.Ordinal)
        {
            ["file"] = recording.Name,
            ["atSeconds"] = slice.OffsetSeconds,
            ["genre"] = recording.Genres[slice.Probabilities.IndexOf(slice.Probabilities.Max())],
        };
        for (var genre = 0; genre < recording.Genres.Length; genre++)
        {
            row[$"p.{recording.Genres[genre]}"] = slice.Probabilities[genre];
        }

        return (IReadOnlyDictionary<string, object?>)row;
    });
}
