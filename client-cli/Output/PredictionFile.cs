using System.Globalization;
using System.Text.Json;
using Experiments.Domain;

namespace Experiments.ClientCli.Output;

/// <summary>Predictions as a file: one row per slice and run, one column per genre.</summary>
internal static class PredictionFile
{
    private static readonly string[] Columns = ["run", "slice", "actual", "predicted"];

    /// <summary>
    /// Writes the format given by the extension: .csv and .parquet with one column per genre, .json with a list of probabilities per row.
    /// </summary>
    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<RunPredictions> pages)
    {
        switch (System.IO.Path.GetExtension(path).ToLowerInvariant())
        {
            case ".csv":
                OutputFile.Write(path, (TextWriter writer) => WriteCsv(writer, pages));
                break;
            case ".json":
                OutputFile.Write(path, (TextWriter writer) => WriteJson(writer, pages));
                break;
            default:
                RowsFile.Write(path, [.. pages.SelectMany(Rows)], Columns);
                break;
        }
    }

    /// <summary>Columns run, slice, actual, predicted, then one per genre.</summary>
    public static void WriteCsv(TextWriter writer, IReadOnlyList<RunPredictions> pages)
    {
        if (pages.Count > 0)
        {
            writer.WriteLine(string.Join(',', ["run", "slice", "actual", "predicted", .. pages[0].Genres.Select(CsvText.Cell)]));
        }

        foreach (var page in pages)
        {
            for (var row = 0; row < page.Slices.Length; row++)
            {
                var probabilities = Enumerable.Range(0, page.Genres.Length)
                    .Select(genre => page.Probability(row, genre).ToString("R", CultureInfo.InvariantCulture));
                writer.WriteLine(string.Join(',', [
                    CsvText.Cell(page.Run.ToString()), CsvText.Cell(page.Slices[row].ToString()),
                    CsvText.Cell(page.Genres[page.Actual[row]]), CsvText.Cell(page.Predicted(row)), .. probabilities,
                ]));
            }
        }
    }

    /// <summary>One document: genres, and rows with their probabilities in that order.</summary>
    public static void WriteJson(TextWriter writer, IReadOnlyList<RunPredictions> pages) => writer.WriteLine(JsonSerializer.Serialize(
        new
        {
            Genres = pages.Count > 0 ? pages[0].Genres : [],
            Rows = pages.SelectMany(page => Enumerable.Range(0, page.Slices.Length).Select(row => new
            {
                page.Run,
                Slice = page.Slices[row],
                Actual = page.Genres[page.Actual[row]],
                Predicted = page.Predicted(row),
                Probabilities = Enumerable.Range(0, page.Genres.Length).Select(genre => page.Probability(row, genre)),
            })),
        },
        DomainJson.Compact));

    private static IEnumerable<Dictionary<string, object?>> Rows(RunPredictions page) =>
        Enumerable.Range(0, page.Slices.Length).Select(row =>
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["run"] = page.Run,
            ["slice"] = page.Slices[row],
            ["actual"] = page.Genres[page.Actual[row]],
            ["predicted"] = page.Predicted(row),
        };
        for (var genre = 0; genre < page.Genres.Length; genre++)
        {
            // Prefixed: a genre may have the name of another column.
            values[$"probability.{page.Genres[genre]}"] = page.Probability(row, genre);
        }

        return values;
    });
}
