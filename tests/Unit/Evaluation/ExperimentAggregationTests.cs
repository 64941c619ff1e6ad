using Experiments.Domain;
using Experiments.Evaluation;
using Xunit;

namespace Experiments.Unit.Evaluation;

public sealed class ExperimentAggregationTests
{
    [Fact]
    public void Runs_are_summarized_by_means_and_corrected_intervals()
    {
        var summary = ExperimentAggregation.Summarize(TestData.Experiment(
            TestData.Result(0, 0, 100, 60), TestData.Result(0, 1, 98, 70), TestData.Result(0, 2, 99, 65)));

        // Three runs of 100 test and 100 training slices: t(2) = 4.3027, sd 0.05, factor √(1/3 + 1).
        var reach = 4.302652729911275 * 0.05 * Math.Sqrt((1.0 / 3) + 1);
        Assert.Equal((3, IntervalMethod.Corrected), (summary.TestAccuracy!.Count, summary.TestAccuracy.Method));
        Assert.Equal(0.65, summary.TestAccuracy.Mean, tolerance: 1e-12);
        Assert.Equal(0.05, summary.TestAccuracy.Std!.Value, tolerance: 1e-12);
        Assert.Equal(0.65 - reach, summary.TestAccuracy.Low!.Value, tolerance: 1e-9);
        Assert.Equal(0.65 + reach, summary.TestAccuracy.High!.Value, tolerance: 1e-9);
        Assert.Equal(0.34, summary.Gap!.Mean, tolerance: 1e-12);
        Assert.Equal(2, summary.FitSeconds!.Mean, tolerance: 1e-12);
        Assert.StartsWith("memorizes: train 99.0 %, test 65.0 %, gap 34.0 points", summary.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void The_validation_gap_is_train_minus_validation_of_each_run()
    {
        RunResult[] runs =
        [
            TestData.Result(0, 0, 100, 60) with { Validation = TestData.Part(50, 100) },
            TestData.Result(0, 1, 98, 70) with { Validation = TestData.Part(58, 100) },
        ];
        var summary = ExperimentAggregation.Summarize(TestData.Experiment(runs));
        Assert.Equal(0.45, summary.ValidationGap!.Mean, tolerance: 1e-12);
        Assert.Equal(Math.Sqrt(0.005), summary.ValidationGap.Std!.Value, tolerance: 1e-12);
        Assert.Equal(0.34, summary.Gap!.Mean, tolerance: 1e-12);
        RunResult[] without = [.. runs.Select(run => run with { Validation = null })];
        Assert.Null(ExperimentAggregation.Summarize(TestData.Experiment(without)).ValidationGap);
    }

    [Fact]
    public void The_summary_does_not_depend_on_run_order()
    {
        RunResult[] runs =
        [
            TestData.Result(0, 0, 100, 61),
            TestData.Result(0, 1, 98, 73),
            TestData.Result(1, 0, 99, 65),
            TestData.Result(1, 1, 97, 67),
        ];
        var json = Json(runs);
        Array.Reverse(runs);
        Assert.Equal(json, Json(runs));

        static string Json(RunResult[] runs) =>
            System.Text.Json.JsonSerializer.Serialize(ExperimentAggregation.Summarize(TestData.Experiment(runs)), DomainJson.Compact);
    }

    [Fact]
    public void A_single_run_gets_an_interval_over_its_tracks()
    {
        var summary = ExperimentAggregation.Summarize(TestData.Experiment(TestData.Result(0, 0, 90, 64)));

        // One slice per track: the standard error is that of a proportion, √(0.64 · 0.36 / 99); divided by 0.64 · 0.36 that
        // of log odds.
        var error = Math.Sqrt(0.64 * 0.36 / 99);
        var odds = Math.Log(0.64 / 0.36) - (1.9842169515086827 * error / (0.64 * 0.36));
        Assert.Equal(IntervalMethod.Tracks, summary.TestAccuracy!.Method);
        Assert.Equal(1 / (1 + Math.Exp(-odds)), summary.TestAccuracy.Low!.Value, tolerance: 1e-9);
        Assert.Equal(1.9842169515086827 * Math.Sqrt((error * error) + (0.9 * 0.1 / 99)), summary.Gap!.High!.Value - 0.26, tolerance: 1e-9);
        Assert.Null(summary.TestAccuracy.Std);
        Assert.Null(summary.MacroF1!.Low);
        Assert.Null(summary.TestVariance);
    }

    [Fact]
    public void A_run_with_every_track_right_gets_an_exact_interval()
    {
        var summary = ExperimentAggregation.Summarize(TestData.Experiment(TestData.Result(0, 0, 100, 64)));
        Assert.Equal((1, 1, IntervalMethod.Exact), (summary.TrainAccuracy!.Mean, summary.TrainAccuracy.High, summary.TrainAccuracy.Method));
        Assert.Equal(Math.Pow(0.025, 0.01), summary.TrainAccuracy.Low!.Value, tolerance: 1e-9);
    }

    [Fact]
    public void Repeats_on_one_test_set_do_not_narrow_the_interval()
    {
        var experiment = TestData.Experiment(TestData.Result(0, 0, 90, 64), TestData.Result(1, 0, 90, 64)) with
        {
            Protocol = new Protocol { Split = "predefined", Folds = 1, Repeats = 2 },
        };
        var summary = ExperimentAggregation.Summarize(experiment);
        Assert.Equal((IntervalMethod.Tracks, 0, 2), (summary.TestAccuracy!.Method, summary.TestAccuracy.Std, summary.TestAccuracy.Count));
        Assert.InRange(summary.TestAccuracy.High!.Value - summary.TestAccuracy.Low!.Value, 0.15, 0.25);
        Assert.Contains(summary.Notes, note => note.StartsWith("all runs share one test set", StringComparison.Ordinal));
    }

    [Fact]
    public void An_experiment_without_results_has_no_metrics()
    {
        var summary = ExperimentAggregation.Summarize(TestData.Experiment() with { FailedRuns = 5 });
        Assert.Equal((0, 5), (summary.Runs, summary.FailedRuns));
        Assert.Null(summary.TestAccuracy);
        Assert.Null(summary.Verdict);
    }

    [Fact]
    public void A_slice_split_is_noted_in_the_summary()
    {
        var summary = ExperimentAggregation.Summarize(
            TestData.Experiment(TestData.Result(0, 0, 90, 80)) with { Protocol = new Protocol { Split = "slice" } });
        Assert.Contains("too high", Assert.Single(summary.Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(91, true)]
    [InlineData(90, false)]
    public void Accuracy_over_90_percent_on_GTZAN_is_flagged_as_a_possible_leak(int right, bool isSuspicious)
    {
        var experiment = TestData.Experiment(TestData.Result(0, 0, 100, right));
        var onGtzan = experiment with
        {
            Genres = ["rock", "reggae", "pop", "metal", "jazz", "hiphop", "disco", "country", "classical", "blues"],
        };
        Assert.Equal(
            isSuspicious,
            ExperimentAggregation.Summarize(onGtzan).Notes.Any(note => note.Contains("leak", StringComparison.Ordinal)));
        Assert.Empty(ExperimentAggregation.Summarize(experiment).Notes);
    }

    [Fact]
    public void Failed_runs_and_clipped_variance_components_are_noted()
    {
        var summary = ExperimentAggregation.Summarize(TestData.Experiment(
            TestData.Result(0, 0, 100, 60), TestData.Result(0, 1, 98, 80), TestData.Result(1, 0, 98, 70),
            TestData.Result(1, 1, 98, 70)) with
        { FailedRuns = 1 });
        Assert.Equal("1 of 5 runs failed and are not included", summary.Notes[0]);
        Assert.Equal("one variance component is estimated as negative and reported as 0", summary.Notes[1]);
    }

    [Theory]
    [InlineData(1.00, 0.62, 0.33, "memorizes")]
    [InlineData(0.99, 0.84, 0.10, "memorizes")]
    [InlineData(0.98, 0.83, 0.10, "overfits strongly")]
    [InlineData(0.90, 0.62, 0.20, "overfits strongly")]
    [InlineData(0.90, 0.62, 0.00, "undecided, needs more runs")]
    [InlineData(0.90, 0.62, -0.10, "undecided, needs more runs")]
    [InlineData(0.80, 0.70, 0.06, "overfits")]
    [InlineData(0.80, 0.70, 0.05, "overfits slightly")]
    [InlineData(0.80, 0.70, 0.02, "overfits slightly")]
    [InlineData(0.80, 0.70, -0.01, "undecided, needs more runs")]
    [InlineData(0.80, 0.79, -0.03, "generalizes")]
    [InlineData(0.80, 0.79, 0.00, "generalizes")]
    [InlineData(0.55, 0.53, -0.03, "generalizes")] // halfway between chance and 1
    [InlineData(0.40, 0.38, -0.03, "underfits")]
    [InlineData(0.12, 0.10, -0.03, "has not learned")]
    public void The_verdict_follows_from_the_accuracies_and_gap_interval(double train, double test, double gapLow, string word)
    {
        var gap = train - test;
        var verdict = GapAnalysis.Verdict(
            Of(train), Of(test), new Estimate(gap, 0.1, gapLow, (2 * gap) - gapLow, 5, IntervalMethod.Corrected), 0.1);
        Assert.StartsWith($"{word}: train ", verdict, StringComparison.Ordinal);

        static Estimate Of(double mean) => new(mean, null, null, null, 5, IntervalMethod.None);
    }

    [Fact]
    public void Ranks_follow_the_metric_and_the_goal()
    {
        ExperimentSummary[] rows = [Row(0, 0.5), Row(1, 0.7), Row(2, null), Row(3, 0.7), Row(4, 0.6)];
        var best = Ranking.ByMetric(rows, MetricNames.ValidationAccuracy, Goal.Maximize);
        Assert.Equal([1, 3, 4, 0, 2], best.Select(row => row.Experiment.Number));
        Assert.Equal([1, 1, 3, 4, null], best.Select(row => row.Rank));
        Assert.Equal(
            [0, 4, 1, 3, 2],
            Ranking.ByMetric(rows, MetricNames.ValidationAccuracy, Goal.Minimize).Select(row => row.Experiment.Number));
        var error = Assert.Throws<UserErrorException>(() => Ranking.ByMetric(rows, "testAcuracy", Goal.Maximize));
        Assert.Contains("did you mean 'testAccuracy'?", error.Message, StringComparison.Ordinal);

        static ExperimentSummary Row(int number, double? score) => new()
        {
            Experiment = new ExperimentId("s", number),
            Family = "svm",
            Parameters = ParameterSet.Empty,
            Runs = 1,
            ValidationAccuracy = score is { } mean ? new Estimate(mean, null, null, null, 1, IntervalMethod.None) : null,
        };
    }
}
