using System.Collections.Immutable;
using Experiments.ClientCli.Output;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Views;
using Xunit;

namespace Experiments.Unit.ReadModel;

public sealed class LabelWordsTests
{
    private static readonly LabelWords Mood = new("mood");

    [Theory]
    [InlineData(null, "genre", "genres")]
    [InlineData("label", "label", "labels")]
    [InlineData("category", "category", "categories")]
    [InlineData("class", "class", "classes")]
    [InlineData("key", "key", "keys")]
    public void The_plural_is_that_of_English(string? word, string one, string many) =>
        Assert.Equal((one, many), (new LabelWords(word).One, new LabelWords(word).Many));

    [Fact]
    public void A_dataset_whose_labels_are_no_genres_never_says_genre()
    {
        var dataset = new DatasetSummary(
            "d", BuildState.Ready, null, new DatasetImportSpec("d", "/d", "manifest", new SliceRule()), "v", 3, 3, 9,
            ImmutableSortedDictionary<string, int>.Empty.Add("calm", 3), [], null)
        {
            LabelWord = "mood",
            Folds = ["1", "2"],
        };
        var track = new TrackInfo(new TrackId("d", "a"), "a.wav", "h", "calm", "a", 3, 1);
        var audit = new AuditResult
        {
            Dataset = "d",
            Version = "v",
            Tracks = 3,
            ExactDuplicates = [],
            NearDuplicates = [],
            Findings = [],
            Genres = [new GenreShare("calm", 3, 3, 9)],
            Quarantined = [],
            HasAudio = true,
        };
        View[] views =
        [
            DatasetViews.Show(dataset),
            AuditView.Of(audit, Mood),
            ErrorViews.Confusion(new ConfusionCounts(["calm", "wild"], [[1, 0], [0, 3]], ConfusionLevel.Slice), true, Mood),
            HistoryViews.Track(track, [], Mood),
            SplitViews.Show(new SplitSummary([], [], []), Mood),
        ];
        Assert.All(views, view => Assert.DoesNotContain("genre", string.Join('\n', Lines(view)), StringComparison.OrdinalIgnoreCase));
        Assert.Contains(Lines(views[0]), line => line.StartsWith("mood", StringComparison.Ordinal));
        Assert.Contains(Lines(views[0]), line => line.Contains("1, 2", StringComparison.Ordinal));
    }

    private static string[] Lines(View view) => [.. ViewText.Lines(view.Blocks, 10_000)];
}
