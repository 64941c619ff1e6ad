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
    public void Revisions_of_the_family_are_listed_unless_all_are_the_first()
    {
        var first = TestData.Result(0, 0, 100, 60);
        var second = TestData.Result(0, 1, 98, 70) with { FamilyRevision = 2 };
        var mixed = ExperimentAggregation.Summarize(TestData.Experiment(second, first));
        Assert.Equal([1, 2], mixed.Revisions);
        var old = ExperimentAggregation.Summarize(TestData.Experiment(first, second with { FamilyRevision = 0 }));
        Assert.Empty(old.Revisions);
        Assert.Equal([1], old.ListRevisions());
        Assert.Empty((old with { Runs = 0 }).ListRevisions());
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
    public void Failed_runs_are_noted()
    {
        var summary = ExperimentAggregation.Summarize(TestData.Experiment(TestData.Result(0, 0, 100, 60)) with { FailedRuns = 1 });
        Assert.Equal("1 of 2 runs failed and are not included", Assert.Single(summary.Notes));
    }

    [Theory]
    [InlineData(1.00, 0.62, 0.33, 0.43, "memorizes")]
    [InlineData(0.99, 0.84, 0.10, 0.20, "memorizes")]
    [InlineData(0.98, 0.83, 0.10, 0.20, "overfits strongly")]
    [InlineData(0.90, 0.62, 0.20, 0.36, "overfits strongly")]
    [InlineData(0.90, 0.62, -0.10, 0.66, "unclear")]
    [InlineData(0.80, 0.70, 0.06, 0.14, "overfits")]
    [InlineData(0.80, 0.70, 0.05, 0.15, "overfits slightly")]
    [InlineData(0.80, 0.77, 0.01, 0.049, "generalizes")]
    [InlineData(0.80, 0.76, -0.36, 0.44, "unclear")] // 4 ± 40 points show nothing
    [InlineData(0.80, 0.79, -0.03, 0.05, "unclear")]
    [InlineData(0.55, 0.53, -0.01, 0.049, "generalizes")] // halfway between chance and 1
    [InlineData(0.40, 0.38, -0.03, 0.04, "underfits")]
    [InlineData(0.12, 0.10, -0.03, 0.04, "has not learned")]
    public void The_verdict_follows_from_the_accuracies_and_the_gap_interval(
        double train, double test, double low, double high, string word) =>
        Assert.StartsWith($"{word}: train ", GapAnalysis.Verdict(Judged(train, test, low, high))!, StringComparison.Ordinal);

    [Theory]
    [InlineData(MixtureUse.Train, true, "leaks")]
    [InlineData(MixtureUse.Train, false, "generalizes")]
    [InlineData(MixtureUse.Measure, true, "generalizes")]
    public void Models_that_learned_from_predictions_of_the_tested_data_get_no_verdict_but_that(
        MixtureUse use, bool isPredicted, string word)
    {
        var labels = new MixtureLabels { Use = use, Sources = isPredicted ? ["quick/e3"] : [] };
        Assert.Equal(word == "leaks", labels.Leak);
        Assert.StartsWith(
            $"{word}: train ", GapAnalysis.Verdict(Judged(0.80, 0.77, 0.01, 0.049) with { HasLeakingLabels = labels.Leak })!,
            StringComparison.Ordinal);
        Assert.Equal(isPredicted, LabelNotes.Of(labels).Any(note => note.Contains("quick/e3", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_experiment_far_below_its_family_underfits_whatever_its_gap()
    {
        var (weak, strong) = (Judged(0.50, 0.30, 0.15, 0.25), Judged(0.99, 0.60, 0.30, 0.48));
        Assert.StartsWith("overfits strongly: ", GapAnalysis.Verdict(weak)!, StringComparison.Ordinal);
        var judged = GapAnalysis.Judge([weak, strong], [weak, strong], runs: 5);
        Assert.Equal(["underfits", "memorizes"], judged.Select(row => row.Verdict!.Split(':')[0]));
        Assert.StartsWith("overfits strongly: ", GapAnalysis.Judge([weak], [weak, strong], runs: 6)[0].Verdict!, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_answers_one_genre_is_called_that()
    {
        var part = RunMetrics.Of(TestData.Predictions(2, [.. Enumerable.Range(0, 50).Select(
            track => (track, track % 5 == 0 ? 1 : 0, TestData.Sure(0, 2)))]));
        var result = TestData.Result(0, 0, 90, 60) with { Test = part };
        var summary = ExperimentAggregation.Summarize(TestData.Experiment(result));
        Assert.StartsWith("always answers the same: train 90.0 %, test 80.0 %", summary.Verdict, StringComparison.Ordinal);

        // Guessing the most common genre is right for 40 of 50 slices, more than 1 / genres.
        Assert.Equal(0.8, summary.Chance, tolerance: 1e-12);
    }

    [Fact]
    public void Experiments_with_missing_folds_come_after_the_complete_ones_without_a_rank()
    {
        ExperimentSummary[] rows = [Ranked(0, 0.5, 5), Ranked(1, 0.9, 4), Ranked(2, null, 5), Ranked(3, 0.6, 5)];
        var best = Ranking.ByMetric(rows, MetricNames.ValidationAccuracy, Goal.Maximize, runs: 5);
        Assert.Equal([3, 0, 1, 2], best.Select(row => row.Experiment.Number));
        Assert.Equal([1, 2, null, null], best.Select(row => row.Rank));
    }

    [Fact]
    public void Ranks_follow_the_metric_and_the_goal()
    {
        ExperimentSummary[] rows = [Ranked(0, 0.5, 1), Ranked(1, 0.7, 1), Ranked(2, null, 1), Ranked(3, 0.7, 1), Ranked(4, 0.6, 1)];
        var best = Ranking.ByMetric(rows, MetricNames.ValidationAccuracy, Goal.Maximize, runs: 1);
        Assert.Equal([1, 3, 4, 0, 2], best.Select(row => row.Experiment.Number));
        Assert.Equal([1, 1, 3, 4, null], best.Select(row => row.Rank));
        Assert.Equal(
            [0, 4, 1, 3, 2],
            Ranking.ByMetric(rows, MetricNames.ValidationAccuracy, Goal.Minimize, runs: 1).Select(row => row.Experiment.Number));
        var error = Assert.Throws<UserErrorException>(() => Ranking.ByMetric(rows, "testAcuracy", Goal.Maximize, runs: 1));
        Assert.Contains("did you mean 'testAccuracy'?", error.Message, StringComparison.Ordinal);
    }

    private static ExperimentSummary Judged(double train, double test, double low, double high) => Ranked(0, 0.5, 5) with
    {
        TrainAccuracy = Of(train),
        TestAccuracy = Of(test),
        Gap = new Estimate(train - test, 0.1, low, high, 5, IntervalMethod.Tracks),
        Chance = 0.1,
    };

    private static ExperimentSummary Ranked(int number, double? score, int runs) => new()
    {
        Experiment = new ExperimentId("s", number),
        Family = "svm",
        Parameters = ParameterSet.Empty,
        Runs = runs,
        ValidationAccuracy = score is { } mean ? Of(mean) : null,
    };

    private static Estimate Of(double mean) => new(mean, null, null, null, 5, IntervalMethod.None);
}
