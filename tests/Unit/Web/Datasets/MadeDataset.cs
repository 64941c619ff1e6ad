using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Web.Components;
using Experiments.Web.Pages;
using Microsoft.AspNetCore.Components;

namespace Experiments.Unit.Web.Datasets;

/// <summary>A made-up dataset, its tracks and their predictions, for tests of pages.</summary>
internal static class MadeDataset
{
    public static readonly string[] Genres = ["blues", "classical", "metal", "rock"];

    public static DatasetSummary Of(string name = "made", string layout = DatasetLayouts.GenreFolders, int tracks = 6) => new(
        name, BuildState.Ready, null, new DatasetImportSpec(name, "/audio", layout, new SliceRule()), new string('a', 64), tracks,
        10 * tracks, 30.1 * tracks, Genres.ToImmutableSortedDictionary(genre => genre, _ => tracks / 4), [], "tracks");

    public static TrackInfo Track(string name = "blues.00001", int slices = 10, string group = "band", string path = "blues/1.wav") => new(
        new TrackId("made", name), path, new string('b', 64), "blues", group, 3.04 * slices, slices);

    /// <summary>Every third slice is wrong, from the second one on.</summary>
    public static TrackStrip Strip(string family, int slices = 10, string wrong = "rock") => new(
        new ExperimentId("s", family.Length), family, 0.7,
        [
            .. Enumerable.Range(0, slices).Select(slice => slice % 3 == 1
                ? new StripSlice(slice, wrong, 0.61, 0.25, 2, 2)
                : new StripSlice(slice, "blues", 0.815, 0.815, 0, 2)),
        ]);

    public static SlicePrediction Prediction(int number, string family, string predicted) => new(
        new ExperimentId("s", number), family, predicted, 0.615, 0.205, predicted == "blues" ? 0 : 2, 2)
    {
        Probabilities = Genres.ToImmutableSortedDictionary(genre => genre, genre => genre == predicted ? 0.615 : 0.1283),
    };

    public static Task<string> RenderAsync<TPage>(object model, string? token = null)
        where TPage : IComponent => PageRenderer.RenderPageAsync<TPage>(
            new Surroundings(HasPages: true) { Token = token }, model);
}
