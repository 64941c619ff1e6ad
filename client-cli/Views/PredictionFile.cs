using System.Globalization;
using System.Text.Json;
using Experiments.Domain;

namespace Experiments.ClientCli.Views;

/// <summary>Predictions as a file: a row a slice and run, a column a genre.</summary>
internal static class PredictionFile
{
    /// <summary>The writer of a file's format, told from its extension.</summary>
    /// <exception cref="UserErrorException">There is no such format.</exception>
    public static Action<TextWriter, IReadOnlyList<RunPredictions>> WriterFor(string path) => System.IO.Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".csv" => WriteCsv,
        ".json" => WriteJson,
        var other => throw new UserErrorException($"{path}: predictions are written as .csv or .json, not '{other}'"),
    };

    /// <summary>Columns run, slice, actual, predicted, then one a genre.</summary>
    public static void WriteCsv(TextWriter writer, IReadOnlyList<RunPredictions> pages)
    {
        if (pages.Count > 0)
        {
            writer.WriteLine(string.Join(',', ["run", "slice", "actual", "predicted", .. pages[0].Genres.Select(Quote)]));
        }

        foreach (var page in pages)
        {
            for (var row = 0; row < page.Slices.Length; row++)
            {
                var probabilities = Enumerable.Range(0, page.Genres.Length).Select(genre => page.Probability(row, genre).ToString("R", CultureInfo.InvariantCulture));
                writer.WriteLine(string.Join(',', [
                    page.Run.ToString(), Quote(page.Slices[row].ToString()), Quote(page.Genres[page.Actual[row]]), Quote(page.Predicted(row)), .. probabilities,
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

    private static string Quote(string text) => text.AsSpan().ContainsAny(",\"\n\r") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
