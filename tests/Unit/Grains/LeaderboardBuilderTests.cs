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
    }

    [Fact]
    public void By_its_gap_an_experiment_that_underfits_has_no_rank()
    {
        var board = Board(MetricNames.Gap, 9);
        Assert.Equal([(1, 1), (0, 2), (2, null), (3, null)], board.Rows.Select(row => (row.Experiment.Number, row.Rank)));
        Assert.Contains("complete experiments without a rank underfit: their gap is small because they fit nothing", board.Notes);
        Assert.Empty(Board(null, 9).Notes);
    }

    [Fact]
    public void Chance_is_that_of_a_complete_experiment()
    {
        var partial = Rows[0] with { Experiment = new ExperimentId("s", 9), Runs = 1, Chance = 0.7 };
        Assert.Equal(0.5, Board(null, 9, [partial, .. Rows]).Chance, tolerance: 1e-12);
    }

    /// <summary>Of equal accuracy the faster is better; a smaller gap makes up for less accuracy; a missing run excludes.</summary>
    [Fact]
    public void The_front_has_what_no_complete_experiment_beats_in_accuracy_gap_and_time()
    {
        ImmutableArray<ExperimentSummary> rows =
        [
            Fitted(0, 0.8, 0.2, 10), Fitted(1, 0.8, 0.2, 9), Fitted(2, 0.7, 0.1, 12), Fitted(3, 0.7, 0.3, 13), Fitted(4, 0.6, 0.5, 1),
            Fitted(5, 0.9, 0, 1) with { Runs = 2 }, Fitted(6, 0.9, 0, 1) with { ValidationGap = null, TrainAccuracy = null },
        ];
        Assert.Equal([1, 2, 4], Board(null, 9, rows).Front.Select(experiment => experiment.Number));
        Assert.Equal([1, 2, 4], Board(null, 1, rows).Front.Select(experiment => experiment.Number));
    }

    [Fact]
    public void With_several_objectives_the_front_is_of_these()
    {
        ImmutableArray<ExperimentSummary> rows = [Fitted(0, 0.8, 0.2, 10), Fitted(1, 0.8, 0.2, 9), Fitted(2, 0.7, 0.1, 12)];
        var board = Board(
            null, 9, rows, [new ObjectiveSpec("1 - validationGap"), new ObjectiveSpec("testAccuracy - gap")]);
        Assert.Empty(board.Front);
        board = Board(null, 9, rows, [new ObjectiveSpec("1 - validationGap")]);
        Assert.Equal([0, 1, 2], board.Front.Select(experiment => experiment.Number));
        Assert.Equal(["validationAccuracy", "1 - validationGap"], board.FrontOf.Select(objective => objective.Metric));
    }

    [Fact]
    public void Every_row_has_a_verdict_that_knows_its_family() =>
        Assert.Equal(["memorizes", "overfits slightly", "underfits", null], Board(null, 9).Rows.Select(row => row.Verdict?.Split(':')[0]));

    [Fact]
    public void Chance_is_that_of_the_most_common_genre() => Assert.Equal(0.5, Board(null, 9).Chance, tolerance: 1e-12);

    [Fact]
    public void Results_of_two_revisions_of_a_family_are_noted()
    {
        Assert.Empty(Board(null, 9).Notes);
        var mixed = Board(null, 1, [Rows[0] with { Revisions = [2] }, Rows[1], Rows[2] with { Family = "knn", Revisions = [3] }]);
        Assert.Equal(
            $"{Rows[0].Family} has results of revisions 1 and 2, which are different algorithms: their scores are not comparable; "
            + "submit the sweep again under another name",
            Assert.Single(mixed.Notes));
    }

    private static Leaderboard Board(
        string? sortBy, int limit, ImmutableArray<ExperimentSummary>? rows = null, ImmutableArray<ObjectiveSpec> others = default) =>
        LeaderboardBuilder.Of(
        "made",
        SweepState.Completed,
        new SweepSpec
        {
            Name = "made",
            Dataset = "d",
            Features = "f",
            Models = new ParameterSpace([]),
            Protocol = new Protocol { Folds = 3 },
            OtherObjectives = others,
        },
        ["g0", "g1"],
        sortBy,
        limit,
        [.. rows ?? Rows]);

    private static ExperimentSummary Fitted(int number, double validation, double gap, double seconds) => new()
    {
        Experiment = new ExperimentId("made", number),
        Family = "svm",
        Parameters = ParameterSet.Empty,
        Runs = 3,
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
