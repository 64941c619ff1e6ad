using Experiments.Domain;
using Experiments.Drawing;
using Experiments.Evaluation.Blends;
using Xunit;

namespace Experiments.Unit.Evaluation.Blends;

public sealed class MixtureMapTests
{
    [Theory]
    [InlineData(40, 0)]
    [InlineData(40, 1)]
    [InlineData(100, 3)]
    public void A_few_points_far_from_all_others_leave_most_of_the_picture_to_the_rest(int count, int far)
    {
        var random = new RandomStream(3);
        (double X, double Y)[] rest = [.. Enumerable.Range(0, count).Select(_ => (random.NextDouble(), random.NextDouble()))];
        (double, double)[] strays = [.. Enumerable.Range(0, far).Select(i => (50.0 + i, 0.5))];
        var frame = MapFrame.Around([.. strays, .. rest]);
        Assert.Equal(far, frame.Far);
        Assert.Equal((rest.Min(point => point.X), rest.Max(point => point.X)), (frame.Left, frame.Right));
        Assert.Equal((rest.Min(point => point.Y), rest.Max(point => point.Y)), (frame.Bottom, frame.Top));
        Assert.All(strays, stray => Assert.Equal((frame.Right, 0.5), frame.Clamp(stray.Item1, stray.Item2)));
        Assert.All(rest, point => Assert.Equal(point, frame.Clamp(point.X, point.Y)));
        Assert.Equal(far switch
        {
            0 => null,
            1 => "1 track is farther out and drawn at the edge.",
            _ => "3 tracks are farther out and drawn at the edge.",
        }, frame.Describe("track"));
    }

    [Fact]
    public void Points_that_are_a_group_are_not_far_and_points_in_one_place_have_a_frame()
    {
        (double, double)[] two = [.. Enumerable.Range(0, 40).Select(i => (i < 34 ? i / 34.0 : 50.0 + i, 0.0))];
        Assert.Equal((0, 0.0, 89.0), (MapFrame.Around(two).Far, MapFrame.Around(two).Left, MapFrame.Around(two).Right));
        Assert.Equal(new MapFrame(1, 1, 2, 2, 0), MapFrame.Around([(1, 2), (1, 2)]));
    }

    [Fact]
    public void The_drawing_counts_far_tracks_and_has_every_mark_within_its_frame()
    {
        var made = DatasetBlendingTests.Made();
        var blends = made with { Tracks = made.Tracks.SetItem(0, made.Tracks[0] with { X = 1e6, Y = -1e6 }) };
        var drawing = BlendMap.Draw(blends);
        var marks = drawing.Shapes.OfType<PlotMark>().ToArray();
        Assert.All(marks, mark => Assert.True(mark.X >= 0 && mark.X <= drawing.Width && mark.Y >= 0 && mark.Y <= drawing.Height));
        Assert.Contains("farther out than drawn", marks[0].Tip!, StringComparison.Ordinal); // not null: every track has one
        Assert.Contains(drawing.Shapes.OfType<PlotText>(), text => text.Text == "1 track is farther out and drawn at the edge.");
        Assert.DoesNotContain(BlendMap.Draw(made).Shapes.OfType<PlotText>(), text => text.Text.Contains("edge", StringComparison.Ordinal));
    }

    /// <summary>Two groups and two points far from them: the groups are apart, and the far points do not take the picture.</summary>
    [Fact]
    public void Groups_are_apart_and_the_map_is_widest_from_left_to_right()
    {
        var (points, truth) = GroupFinderTests.Clouds(2, [(25, [1, 0, 0, 0]), (25, [0, 1, 0, 0]), (2, [0, 0, 4, 4])], spread: 0.1);
        var (places, method, kept) = MixtureMap.Of(points);
        Assert.Equal("t-SNE", method);
        Assert.InRange(kept, 0.5, 1);
        Assert.True(Spread(places, 0) >= Spread(places, 1));
        Assert.InRange(RandIndex.Adjusted([.. truth.Take(50)], new GroupFinder(1).Find(places[..50], 2).Partition.Labels), 0.95, 1);
        var frame = MapFrame.Around([.. places.Select(place => (place[0], place[1]))]);
        Assert.True(places.Take(50).Max(place => place[0]) - places.Take(50).Min(place => place[0]) > 0.3 * (frame.Right - frame.Left));
    }

    private static double Spread(double[][] places, int axis) => places.Average(place => place[axis] * place[axis]);
}
