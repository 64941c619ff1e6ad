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
    public void Where_a_line_is_too_short_for_words_and_numbers_a_row_is_a_paragraph()
    {
        string?[][] rows = [["1", "random-forest", null, "60.3 [44.7, 75.8]"], ["2", "svm", "c=10", "57.1 [26.2, 88.0]"]];
        var table = Table.Of(["rank", "family", "setting", "test"], rows, row => row);
        Assert.Equal(
            [
                "rank 1, family random-forest,",
                "  test 60.3 [44.7, 75.8]",
                "rank 2, family svm,",
                "  setting c=10,",
                "  test 57.1 [26.2, 88.0]",
            ], TextTable.Lines(table, 30));
    }

    [Fact]
    public void A_leaderboard_of_80_columns_is_a_table_with_intervals_on_lines_of_their_own()
    {
        ExperimentSummary[] rows =
        [
            MadeResults.Summary with
            {
                Rank = 1,
                Family = "gradient-boosting",
                Parameters = ParameterSet.Empty.With("learningRate", ParameterValue.Of(0.1)),
            },
            MadeResults.Summary with
            {
                Rank = 2,
                Family = "gradient-boosting",
                Parameters = ParameterSet.Empty.With("learningRate", ParameterValue.Of(0.3)),
                FailedRuns = 1,
            },
        ];
        var table = LeaderboardView.Ranking(rows, new Settings(rows));
        string[] wide = [.. TextTable.Lines(table, 140)], narrow = [.. TextTable.Lines(table, 80)];
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
        var table = new Table(["rank", "setting", "test"], [["1", "labelSmoothing=0.1 dropout=0.3", "60.3 [44.7, 75.8]"]]);
        Assert.StartsWith("rank 1,", TextTable.Lines(table, 4 + 2 + 18 + 2 + 16).First(), StringComparison.Ordinal);
        Assert.Contains(TextTable.Lines(table, 4 + 2 + 18 + 2 + 17),
            line => Words(line) is ["1", "labelSmoothing=0.1", "60.3", "[44.7,", "75.8]"]);
    }

    [Fact]
    public void A_table_stays_within_its_width_and_has_no_trailing_blanks()
    {
        var table = new Table(["name", "n"], [["a name that is far too long for so short a line and folds", "12"], ["short", "3"]]);
        string[] lines = [.. TextTable.Lines(table, 30)];
        Assert.All(lines, line => Assert.True(line.Length <= 30 && !line.EndsWith(' '), line));
        Assert.Contains(lines,
            line => line.StartsWith("short ", StringComparison.Ordinal) && line.EndsWith(" 3", StringComparison.Ordinal));
    }

    [Fact]
    public void Headings_of_many_genres_are_abbreviated_below_160_columns()
    {
        string[] genres = [.. Enumerable.Range(0, 7).Select(genre => $"genre-{genre}")];
        ImmutableArray<int> counts = [1, 1, 1, 1, 1, 1, 1];
        var confusion = new ConfusionCounts([.. genres], [counts, counts, counts, counts, counts, counts, counts], ConfusionLevel.Slice);
        var view = ErrorViews.Confusion(confusion, isNormalized: false);
        Assert.Contains("genre-0", ViewText.Lines(view.Blocks, 160).ElementAt(1), StringComparison.Ordinal);
        Assert.DoesNotContain("genre-0", ViewText.Lines(view.Blocks, 159).ElementAt(1), StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_that_belongs_to_the_line_above_it_is_indented()
    {
        var table = new Table(["n"], [["12"]]) { IsNested = true };
        Assert.Equal(["   n", "  12"], TextTable.Lines(table, 80));
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
