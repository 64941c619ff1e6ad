using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Drawing;
using Experiments.Evaluation.Blends;
using Experiments.Evaluation.Labels;
using Experiments.ReadModel;
using Experiments.ReadModel.Views;
using Xunit;

namespace Experiments.Unit.Evaluation.Blends;

public sealed class DatasetBlendingTests
{
    private static readonly ImmutableArray<string> Genres = ["blues", "country", "jazz", "metal"];
    private static readonly ExperimentId Experiment = new("quick", 3);

    [Fact]
    public void A_mixture_is_the_mean_over_slices_and_then_over_the_runs_that_tested_the_track()
    {
        var tested = new TrackProbabilities(["a", "b"]);
        tested.Add(Run(["a", "b"], ("t1", 0, [[1, 0], [0.5, 0.5]]), ("t2", 1, [[0, 1]])));
        tested.Add(Run(["a", "b"], ("t1", 0, [[0.25, 0.75]]), ("t2", 1, [[0, 1]])));
        tested.Add(Run(["a", "b"], ("t3", 1, [[0.1, 0.9]])));
        var blends = DatasetBlending.Of("music", (Experiment, "svm", true), tested, 4);
        Assert.Equal([0.5, 0.5], blends.Tracks[0].Mixture.Select(share => Math.Round(share, 6)));
        Assert.Equal([0.0, 1.0], blends.Tracks[1].Mixture.Select(share => Math.Round(share, 6)));
        Assert.Equal((2, 4), (blends.Repeats, blends.Untested));
        Assert.Equal(1, blends.Tracks[0].Entropy, tolerance: 1e-9);
        Assert.Equal(0, blends.Tracks[1].Entropy, tolerance: 1e-9);
    }

    [Fact]
    public void Blends_are_named_after_their_genres_and_a_track_between_them_is_unclear()
    {
        var blends = Made();
        Assert.Equal(["blues-country", "jazz", "metal"], blends.Blends.Select(blend => blend.Name).Order());
        Assert.True(blends.Choice.IsClear);
        var odd = Assert.Single(blends.Unclear, track => track.Track.Track == "odd");
        Assert.InRange(odd.Entropy, 0.95, 1);
        Assert.All(blends.Tracks.Where(track => track.Label == "metal" && track.Track.Track != "odd"), track =>
            Assert.Equal("metal", blends.Blends[track.Blend].Name));
        Assert.Equal(2, blends.Tree.Merges[0].Size);
        Assert.True(blends.Tree.Merges[0] is { Left: 0, Right: 1 }, "blues and country are most alike");
        Assert.All(blends.Blends.SelectMany(blend => blend.Labels), label => Assert.True(label.Tracks > 0));
    }

    [Fact]
    public void The_map_keeps_neighborhoods_and_is_the_same_each_time()
    {
        var (first, second) = (Made(), Made());
        Assert.Equal("t-SNE", first.Map);
        Assert.Equal(first.Tracks.Select(track => (track.X, track.Y)), second.Tracks.Select(track => (track.X, track.Y)));
        Assert.InRange(first.MapNeighbors, 0.5, 1);
        Assert.All(first.Tracks, track => Assert.True(double.IsFinite(track.X) && double.IsFinite(track.Y)));

        // Clusters on the map are those of the mixtures.
        var places = first.Tracks.Select(track => new[] { track.X, track.Y }).ToArray();
        var onMap = new GroupFinder(1).Find(places, first.Blends.Length);
        Assert.InRange(RandIndex.Adjusted(onMap.Partition.Labels, [.. first.Tracks.Select(track => track.Blend)]), 0.9, 1);
    }

    [Fact]
    public void Names_on_the_map_do_not_cover_one_another()
    {
        var drawing = BlendMap.Draw(Made());
        var names = drawing.Shapes.OfType<PlotText>().Where(text => text.Style is Style.Rimmed).ToArray();
        Assert.Equal(3, names.Length);
        Assert.Equal(Made().Tracks.Length + 3, drawing.Shapes.OfType<PlotMark>().Count());
        foreach (var (first, second) in names.SelectMany(first => names.Where(second => second != first).Select(second => (first, second))))
        {
            Assert.True(
                Math.Abs(first.Y - second.Y) >= 16
                || Math.Abs(first.X - second.X) >= 3.5 * (first.Text.Length + second.Text.Length), $"{first.Text} covers {second.Text}");
        }
    }

    [Fact]
    public void The_view_shows_blends_unclear_tracks_map_and_tree()
    {
        var blends = Made();
        var lines = BlendView.Of(blends, 5).Blocks.OfType<Line>().Select(line => line.Text).ToArray();
        Assert.StartsWith(
            $"{blends.Tracks.Length} tracks of music by quick/e3 (svm), the best on validation", lines[0], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.StartsWith("3 blends: of 2 to ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("blues   -", StringComparison.Ordinal));
        var table = BlendView.Of(blends, 5).Blocks.OfType<Table>().First();
        Assert.Equal(["A", "B", "C"], table.Rows.Select(row => row[1]));
        var soft = BlendView.SoftLabels(blends).GroupBy(row => row["track"]).ToArray();
        Assert.Equal(blends.Tracks.Length, soft.Length);
        Assert.All(soft, track => Assert.Equal(1, track.Sum(row => (double)row["weight"]!), tolerance: 1e-6)); // not null: always written
    }

    [Fact]
    public void Mixtures_without_groups_are_one_blend_and_a_track_is_unclear_by_its_entropy_alone()
    {
        var random = new RandomStream(5);
        var tested = new TrackProbabilities(Genres);
        tested.Add(Run(Genres, [.. Enumerable.Range(0, 40).Select(track =>
        {
            double[] weights = [.. Genres.Select(_ => -Math.Log(1 - random.NextDouble()))];
            return ($"t{track:00}", track % 4, new[] { Array.ConvertAll(weights, weight => weight / weights.Sum()) });
        })]));
        var blends = DatasetBlending.Of("music", (Experiment, "svm", true), tested, 0);
        Assert.Single(blends.Blends);
        Assert.All(blends.Tracks, track => Assert.Equal(track.Entropy >= BlendedTrack.MaxEntropy, track.IsUnclear));
        var lines = BlendView.Of(blends, 5).Blocks.OfType<Line>().Select(line => line.Text).ToArray();
        Assert.Contains(lines, line => line.StartsWith("One blend: the data show no groups. Of 2 to ", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("as near to another", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(new[] { 0.5, 0.3, 0.1, 0.1 }, "blues-country")]
    [InlineData(new[] { 0.9, 0.04, 0.03, 0.03 }, "blues")]
    [InlineData(new[] { 0.1, 0.3, 0.3, 0.3 }, "country-jazz-metal")]
    [InlineData(new[] { 0.25, 0.25, 0.25, 0.25 }, "mixed")]
    public void A_name_has_the_genres_with_half_of_the_strongest_share(double[] mixture, string expected) =>
        Assert.Equal([expected], BlendNames.Of([mixture], Genres));

    [Fact]
    public void Equal_names_are_told_apart() => Assert.Equal(
        ["blues", "blues with metal", "blues with jazz", "blues 2", "blues 3"],
        BlendNames.Of([[0.9, 0, 0, 0.1], [0.8, 0, 0, 0.2], [0.8, 0, 0.2, 0], [0.7, 0, 0.3, 0], [0.7, 0, 0.3, 0]], Genres));

    [Fact]
    public void Fewer_than_three_tracks_are_refused()
    {
        var tested = new TrackProbabilities(["a", "b"]);
        tested.Add(Run(["a", "b"], ("t1", 0, [[1, 0]]), ("t2", 1, [[0, 1]])));
        Assert.Equal(
            "experiment quick/e3 tested 2 tracks of dataset 'music': blends need three or more",
            Assert.Throws<UserErrorException>(() => DatasetBlending.Of("music", (Experiment, "svm", false), tested, 0)).Message);
    }

    /// <summary>Tracks around three mixtures, and one of equal shares.</summary>
    internal static BlendedDataset Made()
    {
        var random = new RandomStream(11);
        var rows = new List<(string, int, double[][])>();
        (double[] Mixture, int[] Labels, int Tracks)[] kinds =
        [
            ([0.5, 0.4, 0.05, 0.05], [0, 1], 24), ([0.05, 0.05, 0.85, 0.05], [2], 14), ([0.03, 0.03, 0.04, 0.9], [3], 10),
        ];
        foreach (var (kind, (mixture, labels, tracks)) in kinds.Index())
        {
            for (var i = 0; i < tracks; i++)
            {
                var noisy = Array.ConvertAll(mixture, share => share * Math.Exp(0.25 * random.NextNormal()));
                rows.Add(($"k{kind}t{i:00}", labels[i % labels.Length], [Array.ConvertAll(noisy, share => share / noisy.Sum())]));
            }
        }

        rows.Add(("odd", 3, [[0.25, 0.25, 0.25, 0.25]]));
        var tested = new TrackProbabilities(Genres);
        tested.Add(Run(Genres, [.. rows]));
        return DatasetBlending.Of("music", (Experiment, "svm", true), tested, 0);
    }

    private static Predictions Run(ImmutableArray<string> genres, params (string Track, int Label, double[][] Slices)[] tracks) => new()
    {
        Genres = genres,
        Slices = [.. tracks.SelectMany(track => track.Slices.Select((_, i) => new SliceId(new TrackId("music", track.Track), i)))],
        Labels = [.. tracks.SelectMany(track => track.Slices.Select(_ => track.Label))],
        Probabilities = tracks.SelectMany(track => track.Slices.SelectMany(slice => slice.Select(share => (float)share))).ToArray(),
    };
}
