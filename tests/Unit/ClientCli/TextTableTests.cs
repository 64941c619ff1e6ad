using System.Collections.Immutable;
using Experiments.ClientCli.Output;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Views;
using Experiments.Unit.ReadModel;
using Xunit;

namespace Experiments.Unit.ClientCli;

public sealed class TextTableTests
{
    [Fact]
    public void Where_a_line_is_too_short_for_all_columns_there_are_several_tables_each_with_the_first_column()
    {
        string?[][] rows = [["1", "random-forest", null, "60.3 [44.7, 75.8]"], ["2", "svm", "c=10", "57.1 [26.2, 88.0]"]];
        var table = Table.Of(["rank", "family", "setting", "test"], rows, row => row);
        Assert.Equal(
            [
                "rank  family         setting",
                "   1  random-forest",
                "   2  svm            c=10",
                "",
                "rank               test",
                "   1  60.3 [44.7, 75.8]",
                "   2  57.1 [26.2, 88.0]",
            ], TextTable.Lines(table, 30));
    }

    [Fact]
    public void One_space_between_columns_keeps_a_table_whole_where_two_do_not()
    {
        var table = new Table(["a", "b", "c"], [["aaaa", "bbbb", "cccc"]]);
        Assert.Equal(["a     b     c", "aaaa  bbbb  cccc"], TextTable.Lines(table, 16));
        Assert.Equal(["a    b    c", "aaaa bbbb cccc"], TextTable.Lines(table, 14));
    }

    [Theory]
    [InlineData(140, "rank experiment family setting runs train valid test gap tracks fit s verdict")]
    [InlineData(80, "rank exp family, setting train valid test gap tracks")]
    [InlineData(60, "rank exp family, setting valid test gap")]
    public void A_leaderboard_is_one_table_at_every_width_with_the_metric_it_is_sorted_by(int width, string headings)
    {
        ExperimentSummary[] rows = [Boosted(1, 0.1), Boosted(2, 0.3) with { FailedRuns = 1 }];
        string[] lines = [.. TextTable.Lines(LeaderboardView.Ranking(rows, "validationAccuracy", new SettingNames(rows).Of), width)];
        Assert.Equal(headings.Split(' '), Words(lines[0]));
        Assert.All(lines, line => Assert.True(line.Length <= width, line));
        Assert.Contains(lines, line => line.Contains("gradient-boosting", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("failed)", StringComparison.Ordinal));
    }

    [Fact]
    public void A_leaderboard_has_a_column_for_whatever_it_is_sorted_by()
    {
        ExperimentSummary[] rows = [Boosted(1, 0.1)];
        Assert.Contains("macroF1", LeaderboardView.Ranking(rows, "macroF1", _ => "").Headers);
        Assert.DoesNotContain("testAccuracy", LeaderboardView.Ranking(rows, "testAccuracy", _ => "").Headers);
    }

    [Fact]
    public void A_table_that_just_fits_does_not_break_words()
    {
        var table = new Table(["rank", "setting", "test"], [["1", "labelSmoothing=0.1 dropout=0.3", "60.3 [44.7, 75.8]"]]);
        Assert.Contains(TextTable.Lines(table, 4 + 1 + 18 + 1 + 17),
            line => Words(line) is ["1", "labelSmoothing=0.1", "60.3", "[44.7,", "75.8]"]);
        Assert.Contains(TextTable.Lines(table, 20), line => Words(line) is ["1", "labelSmoothing=0.1"]);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    public void A_line_of_text_is_broken_between_words_and_continues_deeper(int width)
    {
        const string text = "  a sentence that is longer than any of the lines it is shown on, so that it is broken between two of its "
            + "many words and goes on in the next line";
        string[] lines = [.. ViewText.Lines([text], width)];
        Assert.True(lines.Length > 1);
        Assert.All(lines, line => Assert.True(line.Length <= width, line));
        Assert.StartsWith("  a sentence", lines[0], StringComparison.Ordinal);
        Assert.All(lines[1..], line => Assert.True(line.StartsWith("    ", StringComparison.Ordinal) && line[4] != ' ', line));
        Assert.Equal(Words(text), lines.SelectMany(Words));
    }

    [Theory]
    [InlineData("60", true, 60)]
    [InlineData("60", false, 60)]
    [InlineData("5", true, 40)]
    [InlineData(null, true, 10_000)]
    [InlineData("wide", true, 10_000)]
    public void The_environment_gives_the_width_of_a_line_and_a_pipe_has_none(string? columns, bool isRedirected, int width) =>
        Assert.Equal(width, TextTable.WidthOf(columns, isRedirected));

    [Fact]
    public void Facts_have_no_headings_and_no_empty_values()
    {
        var facts = Table.Facts([("dataset", "gtzan"), ("best", null), ("took", "3 s")]);
        Assert.Equal(["dataset  gtzan", "took     3 s"], TextTable.Lines(facts, 80));
    }

    [Fact]
    public void A_table_stays_within_its_width_without_trailing_blanks()
    {
        var table = new Table(["name", "n"], [["a name that is far too long for so short a line and folds", "12"], ["short", "3"]]);
        string[] lines = [.. TextTable.Lines(table, 30)];
        Assert.All(lines, line => Assert.True(line.Length <= 30 && !line.EndsWith(' '), line));
        Assert.Contains(lines,
            line => line.StartsWith("short ", StringComparison.Ordinal) && line.EndsWith(" 3", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    public void A_confusion_matrix_of_ten_genres_is_a_matrix_at_every_width(int width)
    {
        string[] genres = ["blues", "classical", "country", "disco", "hiphop", "jazz", "metal", "pop", "reggae", "rock"];
        ImmutableArray<int> counts = [.. Enumerable.Repeat(100, genres.Length)];
        var confusion = new ConfusionCounts([.. genres], [.. genres.Select(_ => counts)], ConfusionLevel.Slice);
        string[] lines = [.. ViewText.Lines([ErrorViews.Confusion(confusion, isNormalized: false).Blocks[1]], width)];
        Assert.Equal(["actual", "blu", "cla", "cou", "dis", "hip", "jaz", "met", "pop", "reg", "roc", "recall,", "%"], Words(lines[0]));
        Assert.Equal(genres, lines[1..].Select(line => Words(line)[0]));
        Assert.All(lines, line => Assert.True(line.Length <= width && Words(line).Length >= 12, line));
    }

    [Fact]
    public void Names_of_genres_are_whole_from_160_columns_on()
    {
        ImmutableArray<int> counts = [1, 1];
        var confusion = new ConfusionCounts(["classical", "country"], [counts, counts], ConfusionLevel.Slice);
        var view = ErrorViews.Confusion(confusion, isNormalized: false);
        Assert.Contains("classical", ViewText.Lines(view.Blocks, 160).ElementAt(1), StringComparison.Ordinal);
        Assert.DoesNotContain("classical", ViewText.Lines(view.Blocks, 159).ElementAt(1), StringComparison.Ordinal);
    }

    [Fact]
    public void Values_with_intervals_are_aligned_at_both()
    {
        var table = new Table(["test, %"], [["45.6 [33.9, 57.3]"], ["9.3 [4.1, 13.2]"], ["100.0"], ["-"]]);
        Assert.Equal(
            ["           test, %", " 45.6 [33.9, 57.3]", "  9.3  [4.1, 13.2]", "100.0", "    -"], TextTable.Lines(table, 80));
    }

    [Fact]
    public void Intervals_and_units_are_not_broken_across_lines()
    {
        const string text = "the gap is 14.3 points [-23.7, 52.3] over 3 runs, and the file has 12.5 MB, of which 30 % are text";
        for (var width = 20; width < text.Length; width++)
        {
            string[] lines = [.. TextWrap.Lines(text, width)];
            Assert.Contains(lines, line => line.Contains("[-23.7, 52.3]", StringComparison.Ordinal));
            Assert.Contains(lines, line => line.Contains("12.5 MB", StringComparison.Ordinal));
            Assert.Contains(lines, line => line.Contains("30 %", StringComparison.Ordinal));
            Assert.Equal(text, string.Join(' ', lines));
        }
    }

    [Fact]
    public void A_heading_is_not_broken_before_its_unit()
    {
        var table = new Table(["test accuracy, %", "a"], [["45.6", "b"]]);
        Assert.Equal(["        test  a", " accuracy, %", "        45.6  b"], TextTable.Lines(table, 15));
    }

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    public void A_long_path_is_broken_after_a_slash_so_that_a_table_stays_whole(int width)
    {
        const string path = "/root/.nuget/packages/libtorch-cpu-linux-x64/2.10.0/runtimes/linux-x64/native";
        var table = Table.Of(["check", "state", "found"], [path], found => ["libtorch", "ok", $"2.10.0, from {path}, 92 GFLOP/s"]);
        string[] lines = [.. TextTable.Lines(table, width)];
        Assert.StartsWith("check", lines[0], StringComparison.Ordinal);
        Assert.Single(lines, line => line.StartsWith("libtorch ", StringComparison.Ordinal));
        Assert.All(lines, line => Assert.True(line.Length <= width, line));
        Assert.Contains(path, string.Concat(lines[1..].Select(line => line["libtorch  ok     ".Length..])), StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_of_dashes_stands_under_its_heading_as_numbers_do()
    {
        var table = new Table(["name", "valid %"], [["a", "-"], ["b", "-"]]);
        Assert.Equal(["name  valid %", "a           -", "b           -"], TextTable.Lines(table, 80));
    }

    [Theory]
    [InlineData(60, "sweep status runs failed best test, %")]
    [InlineData(80, "sweep status dataset exp runs failed best family test, %")]
    [InlineData(200, "sweep status dataset experiments runs failed best family test, %")]
    public void Sweeps_are_one_table_at_every_width(int width, string headings)
    {
        string[] lines = [.. ViewText.Lines(SweepViews.List([TestReport.Of("regularization").Sweep]).Blocks, width)];
        Assert.Equal(headings.Split(' '), Words(lines[0]));
        Assert.Equal(2, lines.Length);
    }

    [Theory]
    [InlineData(60, "slice at s actual predicted prob. wrong")]
    [InlineData(80, "slice at s actual predicted prob. wrong file")]
    [InlineData(100, "slice at s actual predicted prob. wrong hardness file")]
    [InlineData(200, "slice at s actual predicted probability wrong hardness file")]
    public void Misclassified_slices_are_one_table_at_every_width(int width, string headings)
    {
        var slice = new SliceHardness(SliceId.Parse("gtzan/blues.00012/3"), "blues", "country", 0.87, 4, 5, 0.8);
        string[] lines = [.. ViewText.Lines(ErrorViews.Misclassified([new(slice, "blues/blues.00012.wav", 9)], "").Blocks, width)];
        Assert.Equal(headings.Split(' '), Words(lines[0]));
        Assert.Equal(2, lines.TakeWhile(line => !line.StartsWith("Sorted by ", StringComparison.Ordinal)).Count());
    }

    [Fact]
    public void A_nested_table_is_indented()
    {
        var table = new Table(["n"], [["12"]]) { IsNested = true };
        Assert.Equal(["   n", "  12"], TextTable.Lines(table, 80));
    }

    private static ExperimentSummary Boosted(int rank, double rate) => TestResults.Summary with
    {
        Rank = rank,
        Family = "gradient-boosting",
        Parameters = ParameterSet.Empty.With("learningRate", ParameterValue.Of(rate)),
    };

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
