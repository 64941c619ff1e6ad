using Experiments.Domain;
using Experiments.Evaluation.Comparisons;
using Xunit;

namespace Experiments.Unit.Evaluation.Comparisons;

public sealed class PairedExperimentsTests
{
    [Fact]
    public void Two_experiments_are_judged_by_test_and_gap_together()
    {
        var first = TestData.Scores(0, "svm", [], 5, run => (0.9, 0.7, 0.70 + (0.01 * run)));
        var second = TestData.Scores(1, "knn", [], 5, run => (1.0, 0.6, 0.50 + (0.01 * run)));
        var (runs, test, gap, _) = PairedExperiments.Judge(first, second, region: 0.01)!.Value; // not null: they have common runs
        Assert.Equal((5, 2, 2), (runs, test.Family, gap.Family));
        Assert.Equal((0.2, -0.3), (Math.Round(test.Difference, 9), Math.Round(gap.Difference, 9)));

        var other = PairedExperiments.Judge(second, first, region: 0.01)!.Value;
        Assert.Equal((-test.Difference, test.AdjustedP), (other.Test.Difference, other.Test.AdjustedP));
    }

    [Fact]
    public void Experiments_without_a_common_run_are_not_judged() => Assert.Null(PairedExperiments.Judge(
        TestData.Scores(0, "svm", [], 1, _ => (1, 1, 1)), TestData.Scores(1, "knn", [], 0, _ => (1, 1, 1), folds: 1), 0.01));

    [Fact]
    public void What_keeps_two_protocols_apart_is_named_and_scaling_and_repeats_do_not()
    {
        var protocol = new Protocol();
        Assert.Null(Obstacle(protocol, "v1", protocol with { Scaling = "none", Repeats = 3 }, "v1"));
        Assert.Contains("versions", Obstacle(protocol, "v1", protocol, "v2"), StringComparison.Ordinal);
        Assert.Contains("5 folds and the other 3", Obstacle(protocol, "v1", protocol with { Folds = 3 }, "v1"), StringComparison.Ordinal);
        Assert.Contains("slice split", Obstacle(protocol, "v1", protocol with { Split = "slice" }, "v1"), StringComparison.Ordinal);
        Assert.Contains("other tracks", Obstacle(protocol, "v1", protocol with { Seed = 18 }, "v1"), StringComparison.Ordinal);
    }

    [Fact]
    public void Tracks_and_cells_that_differ_are_found_the_largest_difference_first()
    {
        // Tracks a and b of g0, c of g1, a slice each, in two runs. The first is right about all but c; the second about c, once about b.
        (Predictions, Predictions)[] runs = [(Answers(0, 0, 0), Answers(1, 0, 1)), (Answers(0, 0, 0), Answers(1, 1, 1))];
        var (tracks, tested) = PairedExperiments.CompareTracks(runs);
        Assert.Equal(3, tested);
        Assert.Equal(
            [("d/a", 2, 0, "g0", "g1"), ("d/c", 0, 2, "g0", "g1"), ("d/b", 2, 1, "g0", "g0")],
            tracks.Select(track => (
                track.Track.ToString(), track.FirstRight, track.SecondRight, track.FirstPredicted, track.SecondPredicted)));
        var cells = PairedExperiments.CompareCells(runs);
        Assert.Equal(
            [("g1", "g0", 1.0, 0.0), ("g1", "g1", 0.0, 1.0), ("g0", "g0", 1.0, 0.25), ("g0", "g1", 0.0, 0.75)],
            cells.Select(cell => (cell.Actual, cell.Predicted, cell.First, cell.Second)));
        Assert.Empty(PairedExperiments.CompareCells([(Answers(0, 1, 1), Answers(0, 1, 1))]));
    }

    private static string? Obstacle(Protocol one, string version, Protocol other, string otherVersion) =>
        PairedExperiments.FindObstacle((one, version), (other, otherVersion));

    private static float[] ProbabilitiesOf(int genre) => genre == 0 ? [0.8f, 0.2f] : [0.3f, 0.7f];

    private static Predictions Answers(params int[] genres) => new()
    {
        Genres = ["g0", "g1"],
        Slices = [.. "abc".Select(track => new SliceId(new TrackId("d", $"{track}"), 0))],
        Labels = [0, 0, 1],
        Probabilities = genres.SelectMany(ProbabilitiesOf).ToArray(),
    };
}
