using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation.Splits;
using Xunit;

namespace Experiments.Unit.Evaluation.Splits;

public sealed class PredefinedSplitTests
{
    private static readonly string[] Genres =
        ["blues", "classical", "country", "disco", "hiphop", "jazz", "metal", "pop", "reggae", "rock"];

    [Fact]
    public void The_shipped_GTZAN_lists_give_the_published_parts()
    {
        var tracks = Gtzan(".wav");
        var plan = SplitCatalog.Plan(tracks, Shipped());
        var summary = LeakDetector.Summarize(tracks, plan);
        Assert.Equal(
            [443, 197, 290],
            Enum.GetValues<SplitPart>().Select(
                part => summary.Parts.Where(count => count.Part == part).Sum(count => count.Tracks)));
        Assert.Empty(summary.Findings);
        Assert.StartsWith("70 tracks of the dataset are in no list and are not used", Assert.Single(plan.Notes), StringComparison.Ordinal);
        Assert.Equal((1, 1), (plan.Folds, plan.Repeats));
    }

    [Theory]
    [InlineData("genres/", ".wav")]
    [InlineData("", ".au")]
    public void Lists_match_tracks_under_another_root_or_file_extension(string root, string extension)
    {
        var here = SplitCatalog.Plan(Gtzan(".wav"), Shipped()).Parts(0, 0);
        var there = SplitCatalog.Plan(
            [.. Gtzan(extension).Select(track => track with { Path = root + track.Path })], Shipped())
            .Parts(0, 0);
        Assert.Equal(
            (here.Train, here.Test),
            (there.Train, there.Test),
            (a, b) => a.Train.SequenceEqual(b.Train) && a.Test.SequenceEqual(b.Test));
    }

    [Fact]
    public void A_partial_dataset_is_accepted_and_missing_tracks_are_named()
    {
        ImmutableArray<TrackInfo> tracks = [.. Gtzan(".wav").Where(track => track.Genre == "blues")];
        var plan = SplitCatalog.Plan(tracks, Shipped());
        Assert.Contains(
            plan.Notes,
            note => note.Contains("listed tracks are not in the dataset: classical/classical.", StringComparison.Ordinal));
        Assert.NotEmpty(plan.Parts(0, 0).Test);
    }

    [Fact]
    public void Without_a_validation_list_validation_tracks_are_taken_from_train()
    {
        var tracks = TestData.Tracks(2, 10, slices: 3);
        var protocol = Lists(
            [.. tracks.Where((_, number) => number % 10 < 8).Select(track => track.Path)],
            [],
            [.. tracks.Where((_, number) => number % 10 >= 8).Select(track => track.Path)]);
        var summary = LeakDetector.Summarize(tracks, SplitCatalog.Plan(tracks, protocol with { ValidationFraction = 0.25 }));
        Assert.All(summary.Parts, count => Assert.Equal(count.Part == SplitPart.Train ? 6 : 2, count.Tracks));
        Assert.Empty(summary.Findings);
        Assert.Equal(["no validation list: validation tracks are taken from train"], summary.Notes);
        Assert.Empty(SplitCatalog.Plan(tracks, protocol with { ValidationFraction = 0 }).Parts(0, 0).Validation);
    }

    [Fact]
    public void A_track_in_two_lists_and_copies_across_lists_are_reported_together()
    {
        ImmutableArray<TrackInfo> tracks =
        [
            TestData.Track("a", "x", hash: "same"),
            TestData.Track("b", "x", hash: "same"),
            TestData.Track("c", "x"),
        ];
        var error = Assert.Throws<UserErrorException>(
            () => SplitCatalog.Plan(tracks, Lists(["x/a.wav", "x/c.wav"], ["music/x/c.wav"], ["x/b.wav"])));
        Assert.Equal(
            "'music/x/c.wav' is in the lists of train and validation; remove it from one\n"
            + "x/a.wav (train) and x/b.wav (test) are the same audio; keep only one of them in the lists",
            error.Message);
    }

    [Fact]
    public void A_single_track_in_two_lists_is_refused() => Assert.Equal(
        "'g0.00000.wav' is in the lists of train and test; remove it from one",
        Assert.Throws<UserErrorException>(() => SplitCatalog.Plan(
            TestData.Tracks(1, 3), Lists(["g0/g0.00000.wav"], [], ["g0/g0.00001.wav", "g0.00000.wav"]))).Message);

    [Fact]
    public void Lists_of_another_dataset_are_refused()
    {
        var error = Assert.Throws<UserErrorException>(() => SplitCatalog.Plan(TestData.Tracks(1, 3), Lists(["a.wav"], [], ["b.wav"])));
        Assert.Contains(
            "no track listed for train is in the dataset; paths are relative to its root, such as g0/g0.00000.wav",
            error.Message,
            StringComparison.Ordinal);
        Assert.Throws<UserErrorException>(() => SplitCatalog.Plan(TestData.Tracks(1, 3), new Protocol { Split = "predefined", Folds = 1 }));
    }

    [Fact]
    public void Lists_of_absolute_paths_match_tracks_by_the_end_of_the_path()
    {
        ImmutableArray<TrackInfo> tracks = [TestData.Track("a", "x"), TestData.Track("b", "x")];
        var plan = SplitCatalog.Plan(tracks, Lists(["/x/a.wav"], [], ["/music/x/b.wav"]) with { ValidationFraction = 0 });
        Assert.Empty(plan.Notes);
        Assert.Equal([0, 1], plan.Parts(0, 0).Train);
        Assert.Equal([2, 3], plan.Parts(0, 0).Test);
    }

    [Fact]
    public void An_ambiguous_track_name_matches_nothing()
    {
        ImmutableArray<TrackInfo> tracks =
        [
            TestData.Track("a", "x") with { Path = "x/01.wav" },
            TestData.Track("b", "y") with { Path = "y/01.wav" },
            TestData.Track("c", "x"),
        ];
        var plan = SplitCatalog.Plan(tracks, Lists(["x/01.wav", "z/01.wav"], [], ["x/c.wav", "01.wav"]) with { ValidationFraction = 0 });
        Assert.Equal("2 listed tracks are not in the dataset: z/01.wav, 01.wav", plan.Notes[0]);
    }

    private static Protocol Lists(string[] train, string[] validation, string[] test) =>
        new() { Split = "predefined", Folds = 1, Lists = new PredefinedLists([.. train], [.. validation], [.. test]) };

    private static Protocol Shipped() => Lists(Read("train"), Read("valid"), Read("test"));

    private static ImmutableArray<TrackInfo> Gtzan(string extension) =>
        [.. from genre in Genres
            from number in Enumerable.Range(0, 100)
            select TestData.Track($"{genre}.{number:00000}", genre) with { Path = $"{genre}/{genre}.{number:00000}{extension}" }];

    private static string[] Read(string part)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Experiments.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("the tests do not run inside the repository");
        }

        return File.ReadAllLines(Path.Combine(folder.FullName, "configs", "splits", $"fault-filtered-{part}.txt"));
    }
}
