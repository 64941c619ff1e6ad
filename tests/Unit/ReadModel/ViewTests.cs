using System.Text.Json;
using Experiments.ClientCli.Commands.Node;
using Experiments.ClientCli.Commands.Sweep;
using Experiments.ClientCli.Output;
using Experiments.ClientCli.Views;
using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.ClientCli.Views;

public sealed class ViewTests
{
    private static readonly SliceHardness Hard = new(new SliceId(new TrackId("ds", "track"), 3), "rock", "metal", 0.83, 4, 5, 0.71);

    [Fact]
    public void Confusion_has_the_shape_that_scripts_rely_on()
    {
        var confusion = new ConfusionCounts(["blues", "rock"], [[8, 2], [1, 9]], ConfusionLevel.Slice);
        var view = ErrorViews.Confusion(confusion, isNormalized: false);
        var json = Json(view);
        Assert.Equal("""["blues","rock"]""", Compact(json.GetProperty("labels")));
        Assert.Equal("[[8,2],[1,9]]", Compact(json.GetProperty("counts")));
        Assert.Equal("slice", json.GetProperty("level").GetString());
        Assert.Equal(0.2, json.GetProperty("normalized")[0][1].GetDouble());
        Assert.Contains(view.Lines, line => Words(line) is ["blues", "8", "2", "80"]);
        Assert.Contains(ErrorViews.Confusion(confusion, isNormalized: true).Lines, line => Words(line) is ["rock", "10", "90", "90"]);
    }

    [Fact]
    public void A_genre_that_was_never_tested_has_no_recall()
    {
        var view = ErrorViews.Confusion(new ConfusionCounts(["a", "b"], [[0, 0], [0, 3]], ConfusionLevel.Track), isNormalized: true);
        Assert.Contains(view.Lines, line => Words(line) is ["a", "0", "0", "-"]);
    }

    [Fact]
    public void Misclassified_has_the_shape_that_scripts_rely_on()
    {
        var row = Json(ErrorViews.Misclassified([(Hard, "rock/track.wav", 9)], "none")).GetProperty("rows")[0];
        Assert.Equal(
            """{"slice":"ds/track/3","path":"rock/track.wav","offsetSeconds":9,"actual":"rock","predicted":"metal","probability":0.83,"wrongRuns":4,"runs":5,"hardness":0.71}""",
            Compact(row));
        Assert.Equal("none", Assert.Single(ErrorViews.Misclassified([], "none").Lines));
        Assert.Empty(Json(ErrorViews.Misclassified([], "none")).GetProperty("rows").EnumerateArray());
    }

    [Fact]
    public void Node_list_has_the_shape_that_scripts_rely_on()
    {
        var view = NodeViews.List([Node]);
        var node = Json(view).GetProperty("nodes")[0];
        Assert.Equal(("n1", "cordoned", "S127"), (node.GetProperty("name").GetString(), node.GetProperty("state").GetString(), node.GetProperty("address").GetString()));
        var device = node.GetProperty("devices")[0];
        Assert.Equal(("cpu:0", "cpu", 2, 1), (
            device.GetProperty("id").GetString(), device.GetProperty("kind").GetString(), device.GetProperty("slots").GetInt32(), device.GetProperty("busy").GetInt32()));
        Assert.Equal("a", node.GetProperty("labels").GetProperty("room").GetString());
        Assert.Equal("2026-01-02T03:04:05+00:00", node.GetProperty("lastSeen").GetString());
        Assert.Contains(view.Lines, line => line.StartsWith("n1", StringComparison.Ordinal) && line.Contains("1/2", StringComparison.Ordinal));
    }

    [Fact]
    public void Show_has_summary_and_runs()
    {
        var view = ExperimentViews.Show(MadeResults.Summary, [.. MadeResults.Runs], MadeResults.Analysis);
        var json = Json(view);
        Assert.Equal(MadeResults.Summary.TestAccuracy!.Mean, json.GetProperty("summary").GetProperty("testAccuracy").GetProperty("mean").GetDouble()); // it has runs
        Assert.Equal([0.70, 0.66, 0.74], json.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("testAccuracy").GetDouble()));
        Assert.Equal("made/e0/r0f1", json.GetProperty("runs")[1].GetProperty("run").GetString());
        Assert.Contains(view.Lines, line => Words(line) is ["r0f1", "completed", "98.0", "66.0", "66.0", "32.0", ..]);
    }

    [Fact]
    public void Gap_is_by_fold_and_by_epoch()
    {
        var json = Json(CurveViews.Gap(MadeResults.Summary, [.. MadeResults.Runs], MadeResults.Analysis));
        Assert.Equal(0.30, json.GetProperty("runs")[0].GetProperty("gap").GetDouble(), 12);
        var epochs = json.GetProperty("epochs");
        Assert.Equal([2, 1], epochs.EnumerateArray().Select(epoch => epoch.GetProperty("runs").GetInt32()));
        Assert.Equal(0.2, epochs[1].GetProperty("gap").GetDouble(), 12);
    }

    [Fact]
    public void Curves_are_those_of_the_runs_and_a_family_without_says_so()
    {
        var json = Json(CurveViews.Curves([.. MadeResults.Runs]));
        Assert.Equal([2, 1, 0], json.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("curve").GetArrayLength()));
        Assert.Contains("no curve", Assert.Single(CurveViews.Curves([MadeResults.Runs[2]]).Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Variance_gives_its_parts_and_those_of_the_loss()
    {
        var json = Json(CurveViews.Variance(MadeResults.Summary, MadeResults.Analysis));
        Assert.Equal(MadeResults.Summary.TestVariance!.Total, json.GetProperty("testVariance").GetProperty("total").GetDouble()); // three runs
        Assert.Equal(12, json.GetProperty("biasVariance").GetProperty("slices").GetInt32());
    }

    [Fact]
    public void A_split_without_findings_is_clean()
    {
        var clean = SplitViews.Check(new SplitSummary([], [], ["a note"]));
        Assert.True(Json(clean).GetProperty("isClean").GetBoolean());
        Assert.Equal("note: a note", clean.Lines[^1]);

        var finding = new SplitFinding(SplitFindingKind.Track, "ds/a", [SplitPart.Train, SplitPart.Test], 0, 2);
        var leaking = SplitViews.Check(new SplitSummary([], [finding], []));
        Assert.False(Json(leaking).GetProperty("isClean").GetBoolean());
        Assert.Contains("1 track.", leaking.Lines[0], StringComparison.Ordinal);
        Assert.Equal("  track ds/a: train and test of r0f2", leaking.Lines[1]);
    }

    [Fact]
    public void A_mixture_names_genres_by_share()
    {
        var mixture = new GenreMixture("a.wav", 6, ["blues", "rock"], [0.25, 0.75], [new SliceMixture(0, false, [0.5, 0.5]), new SliceMixture(3, true, [0, 1])], 2);
        var view = MixtureView.Of([mixture]);
        Assert.Equal(["a.wav: rock (6.0 s, 2 slices, 2 models)", "  rock 75 %, blues 25 %"], view.Lines.Take(2));
        var file = Json(view).GetProperty("files")[0];
        Assert.Equal(("rock", 0.75), (file.GetProperty("genre").GetString(), file.GetProperty("mixture").GetProperty("rock").GetDouble()));
        Assert.Equal(3, file.GetProperty("slices")[1].GetProperty("offsetSeconds").GetDouble());
    }

    [Fact]
    public void Predictions_are_a_row_a_slice_and_run()
    {
        var page = new RunPredictions(
            new RunId(new ExperimentId("s", 1), 0, 2), ["r,b", "rock"], [new SliceId(new TrackId("ds", "t"), 0)], [1], [0.75f, 0.25f], 1);
        using var csv = new StringWriter();
        PredictionFile.WriteCsv(csv, [page]);
        Assert.Equal(["run,slice,actual,predicted,\"r,b\",rock", "s/e1/r0f2,ds/t/0,rock,\"r,b\",0.75,0.25"], csv.ToString().Split(Environment.NewLine)[..2]);
        using var json = new StringWriter();
        PredictionFile.WriteJson(json, [page]);
        using var document = JsonDocument.Parse(json.ToString());
        Assert.Equal("r,b", document.RootElement.GetProperty("rows")[0].GetProperty("predicted").GetString());
        Assert.Throws<UserErrorException>(() => RowsFile.Check("x.xls"));
    }

    [Fact]
    public void Where_a_line_is_too_short_for_words_and_numbers_a_row_is_a_paragraph()
    {
        var table = new TextTable("rank", "family", "setting", "test").Add("1", "random-forest", null, "60.3 [44.7, 75.8]").Add("2", "svm", "c=10", "57.1 [26.2, 88.0]");
        Assert.Equal(
            ["rank 1, family random-forest,", "  test 60.3 [44.7, 75.8]", "rank 2, family svm,", "  setting c=10,", "  test 57.1 [26.2, 88.0]"], table.Lines(30));
    }

    [Fact]
    public void A_setting_is_told_by_what_most_of_its_family_do_not_have()
    {
        ExperimentSummary[] rows =
        [
            Row("cnn", ("dropout", 0), ("width", 32), ("epochs", 9)), Row("cnn", ("dropout", 0.3), ("width", 32), ("epochs", 9)), Row("cnn", ("dropout", 0), ("width", 64), ("epochs", 9)),
            Row("knn", ("k", 1)), Row("knn", ("k", 5)), Row("svm", ("c", 1)), Row("xgboost", ("depth", 3)), Row("xgboost", ("depth", 3), ("eta", 0.1)),
        ];
        var settings = new Settings(rows);
        Assert.True(settings.LeavesOut);
        Assert.Equal(["plain", "dropout=0.3", "width=64", "k=1", "k=5", "", "plain", "eta=0.1"], rows.Select(settings.Of));
        Assert.Equal("svm", settings.WithFamily(rows[5]));
        Assert.False(new Settings(rows[3..6]).LeavesOut);

        static ExperimentSummary Row(string family, params (string Name, double Value)[] parameters) => MadeResults.Summary with
        {
            Family = family,
            Parameters = parameters.Aggregate(ParameterSet.Empty, (set, parameter) => set.With(parameter.Name, ParameterValue.Of(parameter.Value))),
        };
    }

    [Fact]
    public void A_leaderboard_of_80_columns_is_a_table_with_intervals_on_lines_of_their_own()
    {
        ExperimentSummary[] rows =
        [
            MadeResults.Summary with { Rank = 1, Family = "gradient-boosting", Parameters = ParameterSet.Empty.With("learningRate", ParameterValue.Of(0.1)) },
            MadeResults.Summary with { Rank = 2, Family = "gradient-boosting", Parameters = ParameterSet.Empty.With("learningRate", ParameterValue.Of(0.3)), FailedRuns = 1 },
        ];
        string[] wide = [.. LeaderboardView.Table(rows, new Settings(rows), 140).Lines(140)], narrow = [.. LeaderboardView.Table(rows, new Settings(rows), 80).Lines(80)];
        Assert.Equal(["rank", "experiment", "family", "setting", "runs", "train", "test", "gap", "tracks", "fit", "s"], Words(wide[0]));
        Assert.Equal(3, wide.Length);
        Assert.Equal(["rank", "exp", "family,", "setting", "train", "test", "gap", "tracks"], Words(narrow[0]));
        Assert.All(narrow, line => Assert.True(line.Length <= 80, line));
        Assert.Contains(narrow, line => Words(line) is ["1", "e0", "gradient-boosting", ..]);
        Assert.Contains(narrow, line => Words(line) is [.., ['[', ..], _, ['[', ..], [.., ']']]);
        Assert.Contains(narrow, line => line.Contains("failed)", StringComparison.Ordinal));
    }

    [Fact]
    public void A_table_that_just_fits_breaks_no_word()
    {
        var table = new TextTable("rank", "setting", "test").Add("1", "labelSmoothing=0.1 dropout=0.3", "60.3 [44.7, 75.8]");
        Assert.False(table.Fits(4 + 2 + 18 + 2 + 16));
        Assert.Contains(table.Lines(4 + 2 + 18 + 2 + 17), line => Words(line) is ["1", "labelSmoothing=0.1", "60.3", "[44.7,", "75.8]"]);
    }

    [Fact]
    public void A_table_stays_within_its_width_and_has_no_trailing_blanks()
    {
        var table = new TextTable("name", "n").Add("a name that is far too long for so short a line and folds", "12").Add("short", "3");
        string[] lines = [.. table.Lines(30)];
        Assert.All(lines, line => Assert.True(line.Length <= 30 && !line.EndsWith(' '), line));
        Assert.Contains(lines, line => line.StartsWith("short ", StringComparison.Ordinal) && line.EndsWith(" 3", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("5m", 300)]
    [InlineData("1.5h", 5400)]
    public void A_deadline_has_a_unit(string text, double seconds) => Assert.Equal(seconds, Durations.Parse(text, "--deadline").TotalSeconds);

    [Theory]
    [InlineData("5")]
    [InlineData("m")]
    [InlineData("")]
    [InlineData("-3m")]
    public void A_deadline_that_is_none_is_refused(string text) => Assert.Throws<UserErrorException>(() => Durations.Parse(text, "--deadline"));

    [Fact]
    public void A_label_is_key_and_value()
    {
        Assert.Equal(("a", "b=c"), NodeLabel.Parse("a=b=c"));
        Assert.Equal(("a", null), NodeLabel.Parse("a="));
        Assert.Throws<UserErrorException>(() => NodeLabel.Parse("=b"));
    }

    private static NodeSummary Node { get; } = new(
        new NodeRegistration("n1", "S127", "1.2", Map("x", "y"), [new DeviceInfo("cpu:0", "cpu", 2, 1L << 30)]),
        NodeState.Cordoned,
        Map("room", "a"),
        new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        Map("cpu:0", 1));

    private static System.Collections.Immutable.ImmutableSortedDictionary<string, T> Map<T>(string key, T value) =>
        System.Collections.Immutable.ImmutableSortedDictionary<string, T>.Empty.Add(key, value);

    private static JsonElement Json(View view) => JsonSerializer.SerializeToElement(view.Json, DomainJson.Indented);

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element, DomainJson.Compact);

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
