using CsCheck;
using Experiments.Domain;
using Experiments.Evaluation;
using Xunit;

namespace Experiments.Unit.Evaluation;

public sealed class OutcomeCountsTests
{
    [Fact]
    public void Bias_and_variance_match_values_computed_by_hand()
    {
        // Slice 0: predicted 0, 0, 1 with label 0: no bias, variance 1/3. Slice 1: predicted 1, 1, 0 with label 0: bias, and a
        // variance of one third helps.
        var outcomes = Outcomes(3, [(0, 0), (1, 0)], [[0, 1], [0, 1], [1, 0]]);
        var parts = LossDecomposition.Of(outcomes)!; // not null: three runs
        Assert.Equal((2, 0.5), (parts.Slices, parts.Bias));
        Assert.Equal(1.0 / 3, parts.Variance, tolerance: 1e-12);
        Assert.Equal(1.0 / 6, parts.UnbiasedVariance, tolerance: 1e-12);
        Assert.Equal(1.0 / 6, parts.BiasedVariance, tolerance: 1e-12);
        Assert.Equal(0.5, parts.Error, tolerance: 1e-12);
    }

    [Fact]
    public void Error_equals_bias_plus_unbiased_minus_biased_variance()
    {
        var runs = Gen.Int[0, 3].Array[12].Array[2, 9];
        runs.Sample(predicted =>
        {
            // Not null: 2 runs.
            var parts = LossDecomposition.Of(Outcomes(4, [.. Enumerable.Range(0, 12).Select(slice => (slice, slice % 4))], predicted))!;
            Assert.Equal(parts.Error, parts.Bias + parts.UnbiasedVariance - parts.BiasedVariance, tolerance: 1e-12);
        });
    }

    [Fact]
    public void Tied_main_predictions_count_alike_whatever_the_order_of_genres()
    {
        // Predicted once as the label and once as another genre: half of a bias, variance 1/2, a quarter harms and a quarter helps.
        foreach (var label in new[] { 0, 1 })
        {
            var parts = LossDecomposition.Of(Outcomes(2, [(0, label)], [[0], [1]]))!; // not null: two runs
            Assert.Equal((0.5, 0.5, 0.5), (parts.Error, parts.Bias, parts.Variance));
            Assert.Equal((0.25, 0.25), (parts.UnbiasedVariance, parts.BiasedVariance));
        }

        // Tied between two wrong genres: the label is no main prediction.
        Assert.Equal(1, LossDecomposition.Of(Outcomes(3, [(0, 2)], [[0], [1]]))!.Bias);
    }

    [Fact]
    public void A_slice_tested_once_has_no_loss_decomposition() =>
        Assert.Null(LossDecomposition.Of(Outcomes(2, [(0, 0)], [[1]])));

    [Fact]
    public void The_hardest_slices_come_first_with_their_predicted_genres()
    {
        var outcomes = Outcomes(3, [(0, 0), (1, 1), (2, 2)], [[0, 2, 0], [0, 2, 2], [0, 0, 2]]);
        var slices = Hardness.OfSlices(outcomes);
        Assert.Equal(["made/001/0", "made/002/0", "made/000/0"], slices.Select(slice => slice.Slice.ToString()));
        Assert.Equal(("g1", "g2", 3, 3), (slices[0].Actual, slices[0].Predicted, slices[0].WrongRuns, slices[0].Runs));
        Assert.Equal(("g0", "g0", 0), (slices[2].Actual, slices[2].Predicted, slices[2].WrongRuns));

        // Predicted as g2 with 0.9 twice and given 0.05 once; own probability 0.05 three times.
        Assert.Equal(1.85 / 3, slices[0].Probability, tolerance: 1e-6);
        Assert.Equal(0.95, slices[0].Hardness, tolerance: 1e-6);
        Assert.Equal(["made/001", "made/002", "made/000"], Hardness.OfTracks(outcomes).Select(track => track.Track.ToString()));
        Assert.Equal(
            (1, 3, "g0"),
            (
                Hardness.OfTracks(outcomes)[1].WrongRuns,
                Hardness.OfTracks(outcomes)[1].Runs,
                Hardness.OfTracks(outcomes)[1].Predicted));
    }

    [Fact]
    public void A_cell_of_the_confusion_lists_the_slices_that_are_counted_in_it()
    {
        var random = new Random(3);
        (int Slice, int Label)[] slices = [.. Enumerable.Range(0, 20).Select(slice => (slice, slice % 3))];
        var outcomes = Outcomes(3, slices, [.. Enumerable.Range(0, 4).Select(_ => slices.Select(_ => random.Next(3)).ToArray())]);
        var counts = outcomes.Confusion.ToCounts(ConfusionLevel.Slice).Counts;
        for (var actual = 0; actual < 3; actual++)
        {
            for (var predicted = 0; predicted < 3; predicted++)
            {
                var cell = Hardness.List(outcomes, new MisclassifiedQuery(0, 100, true, $"g{actual}", $"g{predicted}")).Slices;
                Assert.All(cell, slice => Assert.Equal(($"g{actual}", $"g{predicted}"), (slice.Actual, slice.Predicted)));
                var ofCell = outcomes.Slices.Where(slice => slice.Label == actual && slice.Predicted[predicted] > 0).ToArray();
                Assert.Equal(counts[actual][predicted], ofCell.Sum(slice => slice.Predicted[predicted]));
                Assert.Equal(
                    ofCell.Select(slice => slice.Slice.ToString()).Order(StringComparer.Ordinal),
                    cell.Select(slice => slice.Slice.ToString()).Order(StringComparer.Ordinal));
            }
        }

        var mistakes = Hardness.List(outcomes, new MisclassifiedQuery(0, 100, true, Predicted: "g1")).Slices;
        Assert.All(mistakes, slice => Assert.NotEqual("g1", slice.Actual));
        Assert.Equal("the models know no 'g'; did you mean 'g0'?", Assert.Throws<UserErrorException>(
            () => Hardness.List(outcomes, new MisclassifiedQuery(0, 1, Actual: "g"))).Message);
    }

    [Fact]
    public void Hardness_is_a_share_of_the_runs_in_which_a_track_was_tested()
    {
        // Track 0 is wrong in one of four runs, track 1 in its only one.
        var outcomes = Outcomes(2, [(0, 0)], [[1], [0], [0], [0]]);
        outcomes.Add(TestData.Predictions(2, (1, 1, TestData.Sure(0, 2))));
        Assert.Equal([(1, 1), (1, 4)], Hardness.OfSlices(outcomes).Select(slice => (slice.WrongRuns, slice.Runs)));
        Assert.Equal([(1, 1), (1, 4)], Hardness.OfTracks(outcomes).Select(track => (track.WrongRuns, track.Runs)));
    }

    [Fact]
    public void Wrong_in_nine_of_ten_runs_is_harder_than_wrong_in_one_of_one()
    {
        // Slice 0 in ten runs, slice 1 in one, slice 2 right in nine: e = 10 / 20, so (9 + 1) / 12, (1 + 1) / 3 and (0 + 1) / 11.
        var outcomes = Outcomes(2, [(0, 0)], [[0], [1], [1], [1], [1], [1], [1], [1], [1], [1]]);
        outcomes.Add(TestData.Predictions(2, (1, 1, TestData.Sure(0, 2))));
        for (var run = 0; run < 9; run++)
        {
            outcomes.Add(TestData.Predictions(2, (2, 1, TestData.Sure(1, 2))));
        }

        var slices = Hardness.OfSlices(outcomes);
        Assert.Equal([(9, 10), (1, 1), (0, 9)], slices.Select(slice => (slice.WrongRuns, slice.Runs)));
        Assert.Equal([10 / 12.0, 2 / 3.0, 1 / 11.0], slices.Select(slice => slice.WrongShare));
        Assert.Equal([10 / 12.0, 2 / 3.0, 1 / 11.0], Hardness.OfTracks(outcomes).Select(track => track.WrongShare));
    }

    [Fact]
    public void Confused_pairs_are_ranked_with_both_error_rates()
    {
        var pairs = Outcomes(3, [(0, 0), (1, 0), (2, 1), (3, 1), (4, 2)], [[1, 0, 0, 0, 2], [1, 0, 1, 1, 0]]).Confusion.ConfusedPairs();
        Assert.Equal(["g0 g1", "g0 g2"], pairs.Select(pair => $"{pair.First} {pair.Second}"));
        Assert.Equal((0.5, 0.5, 4), (pairs[0].FirstAsSecond, pairs[0].SecondAsFirst, pairs[0].Slices));
        Assert.Equal((0, 0.5, 1), (pairs[1].FirstAsSecond, pairs[1].SecondAsFirst, pairs[1].Slices));
    }

    [Fact]
    public void A_conflicting_label_for_the_same_slice_is_refused()
    {
        var outcomes = Outcomes(2, [(0, 0)], [[0]]);
        Assert.Throws<ArgumentException>(() => outcomes.Add(TestData.Predictions(2, (0, 1, TestData.Sure(1, 2)))));
    }

    [Fact]
    public void An_analysis_summarizes_all_runs()
    {
        var labels = Enumerable.Range(0, 40).Select(track => (track, track % 2)).ToArray();
        int[] most = [.. labels.Select(slice => slice.track < 10 ? 1 - slice.Item2 : slice.Item2)];
        var analysis = ExperimentAnalyzer.Analyze(Outcomes(2, labels, [most, most]));
        Assert.Equal((0.25, 0), (analysis.BiasVariance!.Bias, analysis.BiasVariance.Variance));
        Assert.Equal(80, analysis.Confusion.Counts.Sum(row => row.Sum()));
    }

    /// <summary>
    /// Runs over slices (one per track) with given labels and predictions; each prediction has probability 0.9.
    /// </summary>
    internal static OutcomeCounts Outcomes(int genres, (int Track, int Label)[] slices, int[][] runs)
    {
        var outcomes = new OutcomeCounts([.. Enumerable.Range(0, genres).Select(genre => $"g{genre}")]);
        foreach (var predicted in runs)
        {
            outcomes.Add(
                TestData.Predictions(genres,
                    [.. slices.Select((slice, i) => (slice.Track, slice.Label, TestData.Sure(predicted[i], genres, 0.9f)))]));
        }

        return outcomes;
    }
}
