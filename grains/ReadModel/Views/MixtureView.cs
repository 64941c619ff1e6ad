using Experiments.Domain;

namespace Experiments.ReadModel.Views;

/// <summary>The genres of new audio.</summary>
public static class MixtureView
{
    /// <summary><c>predict</c>.</summary>
    /// <param name="files">The predicted files.</param>
    /// <param name="refused">Files that could not be predicted, each with the reason.</param>
    public static View Of(IReadOnlyList<GenreMixture> files, params IReadOnlyList<(string Name, string Reason)> refused) =>
        Of(files, default, refused);

    /// <summary>The same for labels that may be no genres.</summary>
    public static View Of(
        IReadOnlyList<GenreMixture> files, LabelWords words, IReadOnlyList<(string Name, string Reason)> refused, string part = "slice")
    {
        var blocks = new List<Block>();
        foreach (var file in files)
        {
            var genres = Enumerable.Range(0, file.Genres.Length).OrderByDescending(genre => file.Mixture[genre])
                .Where(genre => file.Mixture[genre] >= 0.005);
            var parts = $"{Display.Count(file.Slices.Length, part)}, {Display.Count(file.Models, "model")}";
            blocks.AddRange(blocks.Count > 0 ? [""] : Array.Empty<Block>());
            blocks.Add($"{file.Name}: {file.Best} ({NumberFormat.Fixed(file.DurationSeconds, 1)} s, {parts})");
            blocks.Add(Table.Of([words.One, "share %"], genres, genre =>
                [file.Genres[genre], NumberFormat.Percent(file.Mixture[genre], 0)]) with
            { IsNested = true });
            blocks.Add("");
            blocks.Add(Table.Of(["at s", words.One, "p", "next", "p"], file.Slices, slice =>
            {
                int[] order = [.. Enumerable.Range(0, file.Genres.Length).OrderByDescending(genre => slice.Probabilities[genre])];
                return
                [
                    NumberFormat.Fixed(slice.OffsetSeconds, 1), file.Genres[order[0]], NumberFormat.Fixed(slice.Probabilities[order[0]], 2),
                    order.Length > 1 ? file.Genres[order[1]] : "",
                    order.Length > 1 ? NumberFormat.Fixed(slice.Probabilities[order[1]], 2) : "",
                ];
            }) with
            { IsNested = true });
        }

        return new View(blocks, new
        {
            Files = files.Select(file => new
            {
                file.Name,
                Genre = file.Best,
                file.DurationSeconds,
                file.Models,
                Mixture = ByGenre(file, file.Mixture),
                Slices = file.Slices.Select(
                    slice => new { slice.OffsetSeconds, slice.IsPadded, Mixture = ByGenre(file, slice.Probabilities) }),
            }),
            NotPredicted = refused.Select(file => new { file.Name, file.Reason }),
        });
    }

    private static Dictionary<string, double> ByGenre(GenreMixture file, IReadOnlyList<double> shares) =>
        file.Genres.Zip(shares).ToDictionary(pair => pair.First, pair => pair.Second);
}
