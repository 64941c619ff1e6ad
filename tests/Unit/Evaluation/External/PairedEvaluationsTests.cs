using System.Collections.Immutable;
using Experiments.ClientCli.Output;
using Experiments.Domain;
using Experiments.Evaluation.External;
using Experiments.ReadModel.Views;
using Xunit;

namespace Experiments.Unit.Evaluation.External;

public sealed class PairedEvaluationsTests
{
    private const int Tracks = 60, Slices = 5;

    private static readonly ExternalEvaluation Made = ExternalEvaluator.Evaluate(
        new MadeStudy(1).Draw(own: 10, external: [6, 6, 6, 6], folds: 5, shift: 0.4),
        new ExternalFacts("mp3", "v", "made", ImmutableSortedDictionary<string, int>.Empty, [], []));

    [Fact]
    public void What_an_evaluation_keeps_of_tracks_adds_up_to_its_accuracies()
    {
        Assert.Equal(24, Made.ByTrack.Length);
        var (right, all) = (Made.ByTrack.Sum(track => track.RightSlices), Made.ByTrack.Sum(track => track.Slices));
        Assert.Equal(Made.SliceAccuracy.External.Mean, right / all, 1e-12);
        Assert.Equal(Made.TrackAccuracy.External.Mean, Made.ByTrack.Average(track => track.Right), 1e-12);
        Assert.Equal(Made.ByTrack.Select(track => track.Track).Order(StringComparer.Ordinal), Made.ByTrack.Select(track => track.Track));
        Assert.InRange(Made.Overlap, 0.2, 0.3);
    }

    [Fact]
    public void The_same_predictions_differ_by_nothing_with_an_interval_that_has_a_width()
    {
        var compared = PairedEvaluations.Compare(("a", Made), ("b", Made));
        Assert.All([compared.Slice.Difference, compared.Track.Difference], difference =>
        {
            Assert.Equal((0, 1), (difference.Drop, difference.P));
            Assert.True(difference is { Low: < -0.01, High: > 0.01, Verdict: DropVerdict.Undecided });
        });
    }

    /// <summary>
    /// Of 400 comparisons the interval covers the true difference in 95 %, less and more three binomial standard errors, and is much
    /// narrower than one that ignores the pairs, since tracks are of very different difficulty.
    /// </summary>
    [Fact]
    public void The_interval_covers_the_true_difference_and_is_narrower_than_an_unpaired_one()
    {
        var random = new RandomStream(7);
        var (covered, width, unpaired) = (0, 0.0, 0.0);
        for (var study = 0; study < 400; study++)
        {
            var (first, second) = Draw(random, 0.1);
            var difference = PairedEvaluations.Compare(("a", first), ("b", second)).Slice.Difference;
            Assert.Equal(Accuracy(first) - Accuracy(second), difference.Drop, 1e-12);
            covered += difference.Low <= 0.1 && difference.High >= 0.1 ? 1 : 0;
            width += difference.High - difference.Low;
            unpaired += 4 * Math.Sqrt((Variance(first) + Variance(second)) / Tracks);
        }

        Assert.InRange(covered / 400.0, 0.917, 0.983);
        Assert.InRange(width / unpaired, 0.1, 0.7);
    }

    [Fact]
    public void A_difference_has_a_verdict_that_names_the_better_one_whichever_comes_first()
    {
        var (first, second) = Draw(new RandomStream(3), 0.2);
        var view = EvaluationViews.Compare(PairedEvaluations.Compare(("mp3", first), ("noise", second)));
        var text = string.Join('\n', ViewText.Lines(view.Blocks, 200));
        Assert.Contains("made/e0 (svm) on mp3 and on noise: 60 tracks in both, 1 model", text, StringComparison.Ordinal);
        Assert.Contains("higher on mp3", text, StringComparison.Ordinal);
        Assert.Matches(@"Accuracy by slice is \d+\.\d points \[\d+\.\d, \d+\.\d\] higher on mp3 than on noise \(p ", text);
        view = EvaluationViews.Compare(PairedEvaluations.Compare(("noise", second), ("mp3", first)));
        text = string.Join('\n', ViewText.Lines(view.Blocks, 200));
        Assert.Matches(@"Accuracy by slice is \d+\.\d points \[\d+\.\d, \d+\.\d\] higher on mp3 than on noise \(p ", text);
    }

    [Fact]
    public void Evaluations_that_are_not_of_the_same_tracks_labels_and_models_are_refused_in_one_line()
    {
        var (first, second) = Draw(new RandomStream(3), 0.2);
        Assert.Equal(
            [
                "evaluations 'a' and 'b' are not of the same tracks: 59 are in both, 1 only in 'a' (the first: t059), 1 only in 'b' (the "
                    + "first: other); a paired comparison needs the same tracks in both",
                "track 't001' is rock in evaluation 'a' and jazz in 'b'; a paired comparison needs the same labels",
                "evaluations 'a' and 'b' are of 1 model and of 5: made/e0 got more runs in between; evaluate both again",
                "evaluation 'b' of made/e0 is of a build that kept no results by track; the command that made it, given again, computes it "
                    + "again",
            ],
            [
                Refusal(second with { ByTrack = second.ByTrack.SetItem(59, second.ByTrack[59] with { Track = "other" }) }),
                Refusal(second with { ByTrack = second.ByTrack.SetItem(1, second.ByTrack[1] with { Label = "jazz" }) }),
                Refusal(Made with { Models = 5 }), Refusal(second with { ByTrack = [] }),
            ]);

        string Refusal(ExternalEvaluation other) =>
            Assert.Throws<UserErrorException>(() => PairedEvaluations.Compare(("a", first), ("b", other))).Message;
    }

    /// <summary>Two evaluations of tracks of every difficulty by one model; the second is harder by a difference.</summary>
    private static (ExternalEvaluation First, ExternalEvaluation Second) Draw(RandomStream random, double difference)
    {
        var (first, second) = (new List<EvaluatedTrack>(), new List<EvaluatedTrack>());
        for (var track = 0; track < Tracks; track++)
        {
            var ease = difference + ((1 - difference) * random.NextDouble());
            first.Add(Outcome(track, ease));
            second.Add(Outcome(track, ease - difference));
        }

        return (Evaluation(first), Evaluation(second));

        EvaluatedTrack Outcome(int track, double ease)
        {
            var right = Enumerable.Range(0, Slices).Count(_ => random.NextDouble() < ease);
            return new EvaluatedTrack($"t{track:000}", "rock", Slices, right, right > Slices / 2 ? 1 : 0);
        }
    }

    private static ExternalEvaluation Evaluation(IEnumerable<EvaluatedTrack> tracks) =>
        Made with { ByTrack = [.. tracks], Models = 1, OfModels = [Made.OfModels[0]] };

    private static double Accuracy(ExternalEvaluation evaluation) => evaluation.ByTrack.Average(track => track.RightSlices / Slices);

    private static double Variance(ExternalEvaluation evaluation)
    {
        var mean = Accuracy(evaluation);
        return evaluation.ByTrack.Average(track => Math.Pow((track.RightSlices / Slices) - mean, 2));
    }
}
