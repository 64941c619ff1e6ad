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
        if (System.IO.Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase))
        {
            OutputFile.Write(path, (TextWriter writer) => WriteJson(writer, pages));
        }
        else
        {
            RowsFile.Write(path, [.. pages.SelectMany(Rows)], Columns);
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

    private static IEnumerable<Dictionary<string, object?>> Rows(RunPredictions page)
    {
        for (var row = 0; row < page.Slices.Length; row++)
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

            yield return values;
        }
    }
}
