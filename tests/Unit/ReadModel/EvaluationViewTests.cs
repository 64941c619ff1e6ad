using System.Collections.Immutable;
using System.Text.Json;
using Experiments.ClientCli.Output;
using Experiments.Domain;
using Experiments.Evaluation.External;
using Experiments.ReadModel;
using Experiments.ReadModel.Views;
using Experiments.Unit.Evaluation.External;
using Xunit;

namespace Experiments.Unit.ReadModel;

public sealed class EvaluationViewTests
{
    private static readonly EvaluationSummary Summary = Make();

    [Fact]
    public void An_evaluation_says_what_it_was_measured_on_the_drop_and_what_was_left_out()
    {
        var text = Text(EvaluationViews.Show(Summary), 120);
        Assert.Contains("made/e0 (svm, trained on made) on newer: 100 tracks, 400 slices, 5 models", text, StringComparison.Ordinal);
        Assert.Matches(@"Accuracy by slice drops by \d+\.\d points \[\d+\.\d, \d+\.\d\] \(p <0\.001\)\.", text);
        Assert.Matches(@"it\s+says\s+nothing\s+about\s+other\s+datasets", text);
        Assert.Contains("left out: 3 tracks of genre 'polka', which the models do not know (--map polka=KNOWN renames it)", text,
            StringComparison.Ordinal);
        Assert.Contains(
            "left out: newer/a (rock/a.wav) sounds like made/b of the training data (similarity 0.91)", text, StringComparison.Ordinal);
        Assert.Contains("left out: newer/c (rock/c.wav) is made/b of the training data", text, StringComparison.Ordinal);
        Assert.Contains("note: beware", text, StringComparison.Ordinal);
        Assert.Contains("Genres predicted more or less often than they occur", text, StringComparison.Ordinal);
        Assert.Contains("2 of 2 columns differ from the training data by more than chance", text, StringComparison.Ordinal);
        Assert.Matches(@"centroid, Hz +2000 +2500 +\+0\.83 ± 0\.20 +\+4\.0", text);
        Assert.Contains("band 12 of 64 (430 Hz), dB", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_evaluation_that_is_computed_again_has_its_earlier_figures_and_says_so()
    {
        var (ready, again) = (Make(), "It is being computed again; until then, these are the figures of the earlier computation.");
        Assert.DoesNotContain(again, Text(EvaluationViews.Show(ready), 200), StringComparison.Ordinal);
        var building = Text(EvaluationViews.Show(ready with { State = BuildState.Building }), 200);
        Assert.Contains(again, building, StringComparison.Ordinal);
        Assert.Contains("by slice", building, StringComparison.Ordinal);
        var failed = Text(EvaluationViews.Show(ready with { State = BuildState.Failed, Reason = "no disk" }), 200);
        Assert.Contains("Computing it again failed: no disk. These are the figures", failed, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_that_are_no_genres_are_called_so()
    {
        var text = Text(EvaluationViews.Show(Summary, new LabelWords("mood")), 120);
        Assert.Contains("Slices right by mood", text, StringComparison.Ordinal);
        Assert.DoesNotContain("genre", text.Replace("within genres", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DropVerdict.Undecided, "no drop is shown. Anything from a gain of 4.0 points to a drop of 6.0 points fits these tracks.")]
    [InlineData(DropVerdict.PracticallyEqual, "is practically that of cross-validation: it differs by less than 1 point.")]
    [InlineData(DropVerdict.Drop, "drops by 1.0 points [-4.0, 6.0] (p = 0.200).")]
    [InlineData(DropVerdict.Gain, "is 1.0 points [-6.0, 4.0] higher than in cross-validation (p = 0.200).")]
    public void A_verdict_is_a_sentence(DropVerdict verdict, string expected) => Assert.EndsWith(
        expected, EvaluationText.Sentence(new AccuracyDrop(0.01, -0.04, 0.06, 0.025, 40, 0.2, verdict), "slice"), StringComparison.Ordinal);

    [Fact]
    public void One_that_is_not_done_or_failed_says_so_alone_and_in_a_listing()
    {
        var failed = Summary with { State = BuildState.Failed, Result = null, Reason = "the disk burnt" };
        Assert.Equal("evaluation 'newer' failed: the disk burnt", Text(EvaluationViews.Show(failed), 120));
        var listing = Text(EvaluationViews.List(new ExperimentId("made", 0), [Summary, failed]), 160);
        Assert.Contains("failed: the disk burnt", listing, StringComparison.Ordinal);
        Assert.Contains("drops", listing, StringComparison.Ordinal);
        Assert.Contains("has no evaluation; `experiments experiment evaluate made/e0 --dataset NAME` makes one",
            Text(EvaluationViews.List(new ExperimentId("made", 0), []), 160), StringComparison.Ordinal);
    }

    [Fact]
    public void JSON_has_fractions_and_every_figure()
    {
        using var json = JsonDocument.Parse(JsonSerializer.Serialize(EvaluationViews.Show(Summary).Json, DomainJson.Compact));
        var root = json.RootElement;
        Assert.Equal(("newer", "ready"), (root.GetProperty("name").GetString(), root.GetProperty("state").GetString()));
        var result = root.GetProperty("result");
        Assert.InRange(result.GetProperty("sliceAccuracy").GetProperty("external").GetProperty("mean").GetDouble(), 0, 1);
        Assert.Equal("drop", result.GetProperty("sliceAccuracy").GetProperty("drop").GetProperty("verdict").GetString());
        Assert.Equal(4, result.GetProperty("genres").GetArrayLength());
        var read = JsonSerializer.Deserialize<ExternalEvaluation>(result.GetRawText(), DomainJson.Compact);
        Assert.Equal(DomainJson.Hash(Summary.Result), DomainJson.Hash(read));
    }

    private static EvaluationSummary Make()
    {
        var made = ExternalEvaluator.Evaluate(
            new MadeStudy(4, spread: 0.4).Draw(own: 25, external: [25, 25, 25, 25], folds: 5, shift: 1.2),
            new ExternalFacts(
                "newer", "v", "made", ImmutableSortedDictionary<string, int>.Empty.Add("polka", 3),
                [
                    new KnownTrack(Track("newer", "a"), Track("made", "b"), 0.91),
                    new KnownTrack(Track("newer", "c"), Track("made", "b"), null),
                ], ["beware"])) with
        {
            Features = new FeatureShifts(
                "columns", 2, 2,
                [
                    new FeatureShift("centroid", "Hz", 2000, 2500, 0.83, 0.102, 0.04),
                    new FeatureShift("band 12 of 64", "dB", -20, -30, -0.5, 0.102, 0.02, Hertz: 430.4),
                ], 0.7),
        };
        return new EvaluationSummary(
            new EvaluationSpec("newer", "newer"), BuildState.Ready, null, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, made);
    }

    private static AuditedTrack Track(string dataset, string name) => new(new TrackId(dataset, name), $"rock/{name}.wav", "rock", name);

    private static string Text(View view, int width) => string.Join('\n', ViewText.Lines(view.Blocks, width));
}
