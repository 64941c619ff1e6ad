using System.Text.Json;
using Experiments.ClientCli.Output;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Views;
using Xunit;

namespace Experiments.Unit.ReadModel;

public sealed class ViewTests
{
    private static readonly SliceHardness Hard = new(
        new SliceId(new TrackId("ds", "track"), 3), "rock", "metal", 0.83, 4, 5, 0.71, 0.7, true);

    [Fact]
    public void Confusion_has_the_documented_JSON_shape()
    {
        var confusion = new ConfusionCounts(["blues", "rock"], [[8, 2], [1, 9]], ConfusionLevel.Slice);
        var view = ErrorViews.Confusion(confusion, isNormalized: false);
        var json = Json(view);
        Assert.Equal("""["blues","rock"]""", Compact(json.GetProperty("labels")));
        Assert.Equal("[[8,2],[1,9]]", Compact(json.GetProperty("counts")));
        Assert.Equal("slice", json.GetProperty("level").GetString());
        Assert.Equal(0.2, json.GetProperty("normalized")[0][1].GetDouble());
        Assert.Contains(Lines(view), line => Words(line) is ["blues", "8", "2", "80"]);
        Assert.Contains(Lines(ErrorViews.Confusion(confusion, isNormalized: true)), line => Words(line) is ["rock", "10", "90", "90"]);
    }

    [Fact]
    public void A_genre_that_was_never_tested_has_no_recall()
    {
        var view = ErrorViews.Confusion(new ConfusionCounts(["a", "b"], [[0, 0], [0, 3]], ConfusionLevel.Track), isNormalized: true);
        Assert.Contains(Lines(view), line => Words(line) is ["a", "0", "0", "-"]);
    }

    [Fact]
    public void Misclassified_has_the_documented_JSON_shape()
    {
        var row = Json(ErrorViews.Misclassified([new LocatedSlice(Hard, "rock/track.wav", 9)], "none")).GetProperty("rows")[0];
        Assert.Equal(
            """{"slice":"ds/track/3","path":"rock/track.wav","offsetSeconds":9,"actual":"rock","predicted":"metal","probability":0.83,"wrongRuns":4,"runs":5,"hardness":0.71,"wrongShare":0.7,"isPadded":true}""",
            Compact(row));
        Assert.Equal("none", Assert.Single(Lines(ErrorViews.Misclassified([], "none"))));
        Assert.Empty(Json(ErrorViews.Misclassified([], "none")).GetProperty("rows").EnumerateArray());
    }

    [Fact]
    public void Node_list_has_the_documented_JSON_shape()
    {
        var view = NodeViews.List([Node]);
        var node = Json(view).GetProperty("nodes")[0];
        Assert.Equal(("n1", "cordoned", "S127"),
            (node.GetProperty("name").GetString(), node.GetProperty("state").GetString(), node.GetProperty("address").GetString()));
        var device = node.GetProperty("devices")[0];
        Assert.Equal(("cpu:0", "cpu", 2, 1), (
            device.GetProperty("id").GetString(), device.GetProperty("kind").GetString(), device.GetProperty("slots").GetInt32(),
            device.GetProperty("busy").GetInt32()));
        Assert.Equal("a", node.GetProperty("labels").GetProperty("room").GetString());
        Assert.Equal("2026-01-02T03:04:05+00:00", node.GetProperty("lastSeen").GetString());
        Assert.Contains(Lines(view),
            line => line.StartsWith("n1", StringComparison.Ordinal) && line.Contains("1/2", StringComparison.Ordinal));
    }

    [Fact]
    public void An_experiment_is_shown_with_summary_and_runs()
    {
        var view = ExperimentViews.Show(TestResults.Summary, [.. TestResults.Runs], TestResults.Analysis);
        var json = Json(view);
        // It has runs.
        Assert.Equal(TestResults.Summary.TestAccuracy!.Mean,
            json.GetProperty("summary").GetProperty("testAccuracy").GetProperty("mean").GetDouble());
        Assert.Equal([0.70, 0.66, 0.74],
            json.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("testAccuracy").GetDouble()));
        Assert.Equal("made/e0/r0f1", json.GetProperty("runs")[1].GetProperty("run").GetString());
        Assert.Contains(Lines(view), line => Words(line) is ["r0f1", "completed", "98.0", "66.0", "66.0", "32.0", ..]);
    }

    [Fact]
    public void The_gap_is_shown_per_run_and_per_epoch()
    {
        var json = Json(CurveViews.Gap(TestResults.Summary, [.. TestResults.Runs]));
        Assert.Equal(0.30, json.GetProperty("runs")[0].GetProperty("gap").GetDouble(), 12);
        var epochs = json.GetProperty("epochs");
        Assert.Equal([2, 1], epochs.EnumerateArray().Select(epoch => epoch.GetProperty("runs").GetInt32()));
        Assert.Equal(0.2, epochs[1].GetProperty("gap").GetDouble(), 12);
    }

    [Fact]
    public void Curves_are_shown_per_run_and_missing_ones_are_reported()
    {
        var json = Json(CurveViews.Curves([.. TestResults.Runs]));
        Assert.Equal([2, 1, 0], json.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("curve").GetArrayLength()));
        Assert.Contains("no learning curve", Assert.Single(Lines(CurveViews.Curves([TestResults.Runs[2]]))), StringComparison.Ordinal);
    }

    [Fact]
    public void Variance_shows_its_components_and_the_loss_decomposition()
    {
        var json = Json(CurveViews.Variance(TestResults.Summary, TestResults.Analysis));
        // Three runs.
        Assert.Equal(TestResults.Summary.TestVariance!.Total, json.GetProperty("testVariance").GetProperty("total").GetDouble());
        Assert.Equal(12, json.GetProperty("biasVariance").GetProperty("slices").GetInt32());
    }

    [Fact]
    public void A_split_is_clean_only_without_findings()
    {
        var clean = SplitViews.Check(new SplitSummary([], [], ["a note"]));
        Assert.True(Json(clean).GetProperty("isClean").GetBoolean());
        Assert.Equal("note: a note", Lines(clean)[^1]);

        var finding = new SplitFinding(SplitFindingKind.Track, "ds/a", [SplitPart.Train, SplitPart.Test], 0, 2);
        var leaking = SplitViews.Check(new SplitSummary([], [finding], []));
        Assert.False(Json(leaking).GetProperty("isClean").GetBoolean());
        Assert.Contains("1 track.", Lines(leaking)[0], StringComparison.Ordinal);
        Assert.Equal(["track", "ds/a", "train", "and", "test", "r0f2"], Words(Lines(leaking)[2]));
    }

    [Fact]
    public void A_note_is_added_unless_the_view_has_it()
    {
        var view = new View(["text", "note: known"], new { }).WithNotes(["known", "new"]);
        Assert.Equal(["text", "note: known", "", "note: new"], Lines(view));
        Assert.Same(view, view.WithNotes(["new"]));
    }

    [Fact]
    public void A_plan_says_what_may_end_its_runs_early()
    {
        var plan = new PlannedSweep
        {
            Name = "s",
            Dataset = TestReport.Of("s").Dataset,
            Protocol = new Protocol(),
            Families = [],
            Experiments = 4,
            Settings = [],
            IsAdaptive = false,
            Features = new PlannedFeatures("hash", BuildState.Ready, "f"),
            Known = [],
            KnownSettings = 0,
            Slots = 2,
            Split = new SplitSummary([], [], []),
        };

        Assert.DoesNotContain(Lines(PlanView.Of(plan)), line => line.Contains("at most", StringComparison.Ordinal));
        var ending = Lines(PlanView.Of(plan with { Until = "60 minutes", Pruner = "race" }));
        Assert.Contains("at most: it may end earlier, after 60 minutes", ending);
        Assert.Contains("at most: the pruner race stops what falls behind", ending);

        var known = new KnownSweep("three", SweepState.Completed, new RunCounts(16, 16, 0, 0, 0), "2 repeats: 8 more runs");
        Assert.Contains(
            "sweep three has these runs and more, since it was extended (2 repeats: 8 more runs): completed, 16 of 16 runs; "
                + "`experiments sweep run` shows its results without recomputing",
            Lines(PlanView.Of(plan with { Known = [known] })));
    }

    [Fact]
    public void Rotating_validation_and_the_unit_of_a_gap_are_said()
    {
        Assert.Equal("track split, 5 folds x 1 repeat", Display.Of(new Protocol()));
        Assert.Equal(
            "track split, 5 folds x 1 repeat, rotating validation", Display.Of(new Protocol { Validation = ValidationRule.Rotating }));
        Assert.Equal("gap, points; validationGap, points; testAccuracy, %; logLoss", string.Join(
            "; ", MetricNames.WithUnit("gap"), MetricNames.WithUnit("validationGap"), MetricNames.WithUnit("testAccuracy"),
            MetricNames.WithUnit("logLoss")));
    }

    [Fact]
    public void A_mixture_lists_genres_by_share()
    {
        var mixture = new GenreMixture(
            "a.wav", 6, ["blues", "rock"], [0.25, 0.75], [new SliceMixture(0, false, [0.5, 0.5]), new SliceMixture(3, true, [0, 1])], 2);
        var view = MixtureView.Of([mixture]);
        Assert.Equal(
            ["a.wav: rock (6.0 s, 2 slices, 2 models)", "  genre  share %", "  rock        75", "  blues       25"], Lines(view).Take(4));
        var file = Json(view).GetProperty("files")[0];
        Assert.Equal(("rock", 0.75), (file.GetProperty("genre").GetString(), file.GetProperty("mixture").GetProperty("rock").GetDouble()));
        Assert.Equal(3, file.GetProperty("slices")[1].GetProperty("offsetSeconds").GetDouble());
    }

    [Fact]
    public void The_front_is_marked_and_always_shown()
    {
        ExperimentSummary[] rows = [.. Enumerable.Range(0, 4).Select(number => TestResults.Summary with
        {
            Rank = number + 1,
            Experiment = new ExperimentId("made", number),
        })];
        var board = new Leaderboard(
            "made", "completed", new Protocol(), 0.1, "validationAccuracy", [.. rows], null, [], rows.Length,
            Front: [new ExperimentId("made", 0), new ExperimentId("made", 3)],
            FrontOf:
            [
                new ObjectiveSpec(), new ObjectiveSpec("validationGap", Goal.Minimize), new ObjectiveSpec("2 * fitSeconds", Goal.Minimize),
            ]);
        var lines = Lines(LeaderboardView.Front(board, 2));
        Assert.Contains(lines, line => Words(line) is ["*", "1", "made/e0", ..]);
        Assert.Contains(lines, line => Words(line) is ["2", "made/e1", ..]);
        Assert.DoesNotContain(lines, line => line.Contains("made/e2", StringComparison.Ordinal));
        Assert.Contains(lines, line => Words(line) is ["*", "4", "made/e3", ..]);
        Assert.StartsWith(
            "* is on the front of validationAccuracy, validationGap, 2 * fitSeconds (minimize)", lines[1], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.Contains("and 1 more; --top 4 shows all", StringComparison.Ordinal));
        var json = Json(LeaderboardView.Front(board, null));
        var marks = json.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("front").GetBoolean());
        Assert.Equal([true, false, false, true], marks);
        Assert.Equal("minimize", json.GetProperty("frontOf")[1].GetProperty("goal").GetString());
        Assert.Contains(
            "earlier version", Lines(LeaderboardView.Front(board with { FrontOf = default }, null))[0], StringComparison.Ordinal);
    }

    [Fact]
    public void The_best_of_each_family_is_named_with_its_setting()
    {
        ExperimentSummary[] rows =
        [
            Row(0, "svm", 10) with { Verdict = "memorizes: train 100 %, test 50 %" }, Row(1, "svm", 1), Row(2, "knn", 5), Row(3, "svm", 1),
        ];
        var board = new Leaderboard("made", "completed", new Protocol(), 0.1, "validationAccuracy", [.. rows], null, [], rows.Length);
        var lines = Lines(LeaderboardView.BestOfEach(board, "family", null));
        Assert.Contains(lines, line => Words(line) is ["1", "made/e0", "svm", "value=10", ..]);
        Assert.Contains(lines, line => Words(line) is ["3", "made/e2", "knn", "only", "setting", ..]);
        Assert.DoesNotContain(lines, line => line.Contains("made/e1", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("more;", StringComparison.Ordinal));
        Assert.Contains(lines, line => Words(line) is ["svm", "e0", "memorizes"]);
        Assert.Equal(2, Json(LeaderboardView.BestOfEach(board, "value", 2)).GetProperty("rows").GetArrayLength());
        Assert.Contains("did you mean 'value'?",
            Assert.Throws<UserErrorException>(() => LeaderboardView.BestOfEach(board, "valu", null)).Message, StringComparison.Ordinal);

        static ExperimentSummary Row(int number, string family, double value) => TestResults.Summary with
        {
            Rank = number + 1,
            Experiment = new ExperimentId("made", number),
            Family = family,
            Parameters = ParameterSet.Empty.With("value", ParameterValue.Of(value)),
        };
    }

    private static NodeSummary Node { get; } = new(
        new NodeRegistration("n1", "S127", "1.2", Map("x", "y"), [new DeviceInfo("cpu:0", "cpu", 2, 1L << 30)]),
        NodeState.Cordoned,
        Map("room", "a"),
        new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        Map("cpu:0", 1));

    private static System.Collections.Immutable.ImmutableSortedDictionary<string, T> Map<T>(string key, T value) =>
        System.Collections.Immutable.ImmutableSortedDictionary<string, T>.Empty.Add(key, value);

    private static string[] Lines(View view) => [.. ViewText.Lines(view.Blocks, 10_000)];

    private static JsonElement Json(View view) => JsonSerializer.SerializeToElement(view.Json, DomainJson.Indented);

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element, DomainJson.Compact);

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
