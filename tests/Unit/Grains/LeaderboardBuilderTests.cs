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

    /// <summary>Of equal accuracy the faster is better; a smaller gap makes up for less accuracy; a missing run excludes.</summary>
    [Fact]
    public void The_front_has_what_no_complete_experiment_beats_in_accuracy_gap_and_time()
    {
        ImmutableArray<ExperimentSummary> rows =
        [
            Fitted(0, 0.8, 0.2, 10), Fitted(1, 0.8, 0.2, 9), Fitted(2, 0.7, 0.1, 12), Fitted(3, 0.7, 0.3, 13), Fitted(4, 0.6, 0.5, 1),
            Fitted(5, 0.9, 0, 1) with { Runs = 4 }, Fitted(6, 0.9, 0, 1) with { ValidationGap = null, TrainAccuracy = null },
        ];
        Assert.Equal([1, 2, 4], Board(new ObjectiveSpec(), rows).Front.Select(experiment => experiment.Number));
        Assert.Equal([1, 2, 4], Board(new ObjectiveSpec(), rows, shown: [rows[0]]).Front.Select(experiment => experiment.Number));
    }

    [Fact]
    public void With_several_objectives_the_front_is_of_these()
    {
        ImmutableArray<ExperimentSummary> rows = [Fitted(0, 0.8, 0.2, 10), Fitted(1, 0.8, 0.2, 9), Fitted(2, 0.7, 0.1, 12)];
        var board = Board(
            new ObjectiveSpec(), rows, others: [new ObjectiveSpec("1 - validationGap"), new ObjectiveSpec("testAccuracy - gap")]);
        Assert.Empty(board.Front);
        board = Board(new ObjectiveSpec(), rows, others: [new ObjectiveSpec("1 - validationGap")]);
        Assert.Equal([0, 1, 2], board.Front.Select(experiment => experiment.Number));
        Assert.Equal(["validationAccuracy", "1 - validationGap"], board.FrontOf.Select(objective => objective.Metric));
    }

    [Fact]
    public void Without_results_there_is_no_simplest_equivalent() => Assert.Null(Board(new ObjectiveSpec(), [Row(3)]).SimplestEquivalent);

    private static Leaderboard Board(
        ObjectiveSpec objective, ImmutableArray<ExperimentSummary>? rows = null, ImmutableArray<ExperimentSummary>? shown = null,
        ImmutableArray<ObjectiveSpec> others = default) =>
            LeaderboardBuilder.Of(
        "made",
        SweepState.Completed,
        new SweepSpec { Name = "made", Dataset = "d", Features = "f", Models = new ParameterSpace([]), Objective = objective,
            OtherObjectives = others },
        ["g0", "g1"],
        MetricNames.TestAccuracy,
        shown ?? rows ?? Rows,
        [.. rows ?? Rows]);

    private static ExperimentSummary Fitted(int number, double validation, double gap, double seconds) => new()
    {
        Experiment = new ExperimentId("made", number),
        Family = "svm",
        Parameters = ParameterSet.Empty,
        Runs = 5,
        TrainAccuracy = Mean(validation + gap),
        ValidationAccuracy = Mean(validation),
        ValidationGap = Mean(gap),
        FitSeconds = Mean(seconds),
        TestAccuracy = Mean(0.1 * number),
        Gap = Mean(0.1 * number),
    };

    private static Estimate Mean(double mean) => new(mean, null, null, null, 5, IntervalMethod.None);

    private static ExperimentSummary Row(int number, params (int Train, int Test)[] folds) => ExperimentAggregation.Summarize(
        new ExperimentResults(
            new ExperimentId("made", number),
            "svm",
            ParameterSet.Empty,
            new Protocol(),
            ["g0", "g1"],
            [.. folds.Select((fold, index) => TestData.Result(0, index, fold.Train, fold.Test, number))]));
}
