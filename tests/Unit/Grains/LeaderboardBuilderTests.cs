using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation;
using Experiments.Grains.Sweeps;
using Experiments.Unit.Evaluation;
using Xunit;

namespace Experiments.Unit.Grains;

public sealed class LeaderboardBuilderTests
{
    // Equal on validation within one standard error, except the third; the second fits its training part least, the fourth has no result.
    private static readonly ImmutableArray<ExperimentSummary> Rows =
    [
        Row(0, (100, 80), (98, 82), (100, 78)), Row(1, (88, 79), (90, 81), (86, 79)), Row(2, (60, 50), (62, 52), (61, 48)), Row(3),
    ];

    [Fact]
    public void The_simplest_equivalent_has_the_smallest_gap_of_those_near_the_best() =>
        Assert.Equal(new ExperimentId("made", 1), Board(new ObjectiveSpec()).SimplestEquivalent);

    [Fact]
    public void The_simplest_equivalent_follows_the_objective() =>
        Assert.Equal(new ExperimentId("made", 2),
            Board(new ObjectiveSpec(MetricNames.ValidationAccuracy, Goal.Minimize)).SimplestEquivalent);

    [Fact]
    public void The_simplest_equivalent_is_chosen_among_all_experiments()
    {
        var board = Board(new ObjectiveSpec(), shown: [Rows[0]]);
        Assert.Equal((new ExperimentId("made", 1), 4), (board.SimplestEquivalent!.Value, board.Experiments)); // not null: there are results
        Assert.Single(board.Rows);
    }

    [Fact]
    public void Without_results_there_is_no_simplest_equivalent() => Assert.Null(Board(new ObjectiveSpec(), [Row(3)]).SimplestEquivalent);

    private static Leaderboard Board(
        ObjectiveSpec objective, ImmutableArray<ExperimentSummary>? rows = null, ImmutableArray<ExperimentSummary>? shown = null) =>
            LeaderboardBuilder.Of(
        "made",
        SweepState.Completed,
        new SweepSpec { Name = "made", Dataset = "d", Features = "f", Models = new ParameterSpace([]), Objective = objective },
        ["g0", "g1"],
        MetricNames.TestAccuracy,
        shown ?? rows ?? Rows,
        [.. rows ?? Rows]);

    private static ExperimentSummary Row(int number, params (int Train, int Test)[] folds) => ExperimentAggregation.Summarize(
        new ExperimentResults(
            new ExperimentId("made", number),
            "svm",
            ParameterSet.Empty,
            new Protocol(),
            ["g0", "g1"],
            [.. folds.Select((fold, index) => TestData.Result(0, index, fold.Train, fold.Test, number))]));
}
