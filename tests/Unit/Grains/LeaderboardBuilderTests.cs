using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation;
using Experiments.Grains.Sweeps;
using Experiments.Unit.Evaluation;
using Xunit;

namespace Experiments.Unit.Grains;

public sealed class LeaderboardBuilderTests
{
    // The third fits train far less than the others; the fourth has no result.
    private static readonly ImmutableArray<ExperimentSummary> Rows =
    [
        Row(0, (100, 80), (98, 82), (100, 78)), Row(1, (88, 79), (90, 81), (86, 79)), Row(2, (60, 50), (62, 52), (61, 48)), Row(3),
    ];

    [Fact]
    public void Rows_are_ranked_by_the_objective_and_limited()
    {
        var board = Board(null, 2);
        Assert.Equal([0, 1], board.Rows.Select(row => row.Experiment.Number));
        Assert.Equal((MetricNames.ValidationAccuracy, 4), (board.SortedBy, board.Experiments));
        Assert.Equal([1, 2, 0, 3], Board(MetricNames.Gap, 9).Rows.Select(row => row.Experiment.Number));
    }

    [Fact]
    public void Every_row_has_a_verdict_that_knows_its_family() =>
        Assert.Equal(["memorizes", "overfits slightly", "underfits", null], Board(null, 9).Rows.Select(row => row.Verdict?.Split(':')[0]));

    [Fact]
    public void Chance_is_that_of_the_most_common_genre() => Assert.Equal(0.5, Board(null, 9).Chance, tolerance: 1e-12);

    private static Leaderboard Board(string? sortBy, int limit) => LeaderboardBuilder.Of(
        "made",
        SweepState.Completed,
        new SweepSpec
        {
            Name = "made",
            Dataset = "d",
            Features = "f",
            Models = new ParameterSpace([]),
            Protocol = new Protocol { Folds = 3 },
        },
        ["g0", "g1"],
        sortBy,
        limit,
        [.. Rows]);

    private static ExperimentSummary Row(int number, params (int Train, int Test)[] folds) => ExperimentAggregation.Summarize(
        new ExperimentResults(
            new ExperimentId("made", number),
            "svm",
            ParameterSet.Empty,
            new Protocol(),
            ["g0", "g1"],
            [.. folds.Select((fold, index) => TestData.Result(0, index, fold.Train, fold.Test, number))]));
}
