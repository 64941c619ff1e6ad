using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation.Splits;
using Xunit;

namespace Experiments.Unit.Evaluation.Splits;

public sealed class SplitTests
{
    [Fact]
    public void The_catalog_has_the_four_splits() => Assert.Equal(["group", "predefined", "slice", "track"], SplitCatalog.All.Names);

    [Fact]
    public void Ten_folds_of_GTZAN_test_ten_tracks_per_genre_each()
    {
        var tracks = TestData.Tracks(genres: 10, tracksOfGenre: 100, slices: 10);
        var summary = LeakDetector.Summarize(tracks, SplitCatalog.Plan(tracks, new Protocol { Folds = 10, ValidationFraction = 0.2 }));
        Assert.Equal(10 * 3 * 10, summary.Parts.Length);
        Assert.All(summary.Parts, count => Assert.Equal(count.Part switch
        {
            SplitPart.Train => (72, 720),
            SplitPart.Validation => (18, 180),
            _ => (10, 100),
        }, (count.Tracks, count.Slices)));
        Assert.Empty(summary.Findings);
        Assert.Empty(summary.Notes);
    }

    [Fact]
    public void More_folds_than_groups_are_refused_with_the_possible_number()
    {
        ImmutableArray<TrackInfo> tracks =
            [
                .. TestData.Tracks(2, 12),
                .. Enumerable.Range(0, 12).Select(number => TestData.Track($"jazz.{number}", "jazz", group: $"trio {number % 3}")),
            ];
        var error = Assert.Throws<UserErrorException>(() => SplitCatalog.Plan(tracks, new Protocol { Split = "group", Folds = 5 }));
        Assert.Equal(
            "label 'jazz' has only 3 distinct groups, too few for 5 folds with a validation part; at most 3 folds are possible",
            error.Message);
    }

    [Fact]
    public void Many_genres_that_are_too_small_are_one_problem_smallest_first()
    {
        ImmutableArray<TrackInfo> tracks = [.. TestData.Tracks(7, 10), TestData.Track("short", "jazz"), TestData.Track("shorter", "jazz")];
        var error = Assert.Throws<UserErrorException>(() => SplitCatalog.Plan(tracks, new Protocol { Folds = 50 }));
        Assert.Equal(
            "8 labels have too few distinct tracks for 50 folds with a validation part: 'jazz' has 2, 'g0' has 10, 'g1' has 10, "
                + "'g2' has 10, 'g3' has 10, and 3 more; add tracks to them or remove them",
            Assert.Single(error.Lines));
    }

    [Fact]
    public void Duplicates_count_once()
    {
        ImmutableArray<TrackInfo> tracks =
        [
            .. TestData.Tracks(1, 6),
            .. Enumerable.Range(0, 6).Select(number => TestData.Track($"b.{number}", "b", hash: "same")),
        ];
        var error = Assert.Throws<UserErrorException>(() => SplitCatalog.Plan(tracks, new Protocol { Folds = 2 }));
        Assert.Equal(
            "label 'b' has only 1 distinct track, too few for 2 folds with a validation part; add tracks to it or remove it",
            error.Message);
    }

    [Fact]
    public void The_smallest_possible_splits_are_accepted_and_smaller_ones_refused()
    {
        var parts = SplitCatalog.Plan(TestData.Tracks(2, 3, slices: 1), new Protocol { Folds = 3 }).Parts(0, 0);
        Assert.Equal((2, 2, 2), (parts.Train.Length, parts.Validation.Length, parts.Test.Length));
        Assert.Throws<UserErrorException>(() => SplitCatalog.Plan(TestData.Tracks(2, 2, slices: 1), new Protocol { Folds = 2 }));
        var without = SplitCatalog.Plan(TestData.Tracks(2, 2, slices: 1), new Protocol { Folds = 2, ValidationFraction = 0 }).Parts(0, 1);
        Assert.Equal((2, 0, 2), (without.Train.Length, without.Validation.Length, without.Test.Length));
    }

    [Fact]
    public void Repeats_reshuffle_and_a_holdout_leaves_tracks_to_train_on()
    {
        var plan = SplitCatalog.Plan(TestData.Tracks(2, 10), new Protocol { Folds = 1, TestFraction = 0.95, Repeats = 2 });
        Assert.NotEqual(plan.Parts(0, 0).Test, plan.Parts(1, 0).Test);
        Assert.Equal((4, 4, 32), (plan.Parts(0, 0).Train.Length, plan.Parts(0, 0).Validation.Length, plan.Parts(0, 0).Test.Length));
    }

    [Fact]
    public void Rotating_validation_needs_one_track_of_each_genre_per_fold()
    {
        var protocol = new Protocol { Folds = 3, Validation = ValidationRule.Rotating };
        var parts = SplitCatalog.Plan(TestData.Tracks(2, 3), protocol).Parts(0, 2);
        Assert.Equal((2, 2, 2), (parts.Train.Length / 2, parts.Validation.Length / 2, parts.Test.Length / 2));
        Assert.Throws<UserErrorException>(() => SplitCatalog.Plan(TestData.Tracks(2, 3), protocol with { Folds = 4 }));
    }

    [Theory]
    [InlineData("track", 5, 0.2, "protocol.testFraction: testFraction holds out one test part and needs folds: 1, not 5")]
    [InlineData("track", 1, null, "protocol.folds: one fold needs testFraction: the share of tracks to hold out")]
    [InlineData("predefined", 1, null, "split: predefined: the dataset was imported without folds; name lists")]
    [InlineData("tracks", 5, null, "there is no split 'tracks'; did you mean 'track'?")]
    public void Invalid_protocols_are_refused(string split, int folds, double? test, string message)
    {
        var protocol = new Protocol { Split = split, Folds = folds, TestFraction = test };
        Assert.Contains(
            message,
            Assert.Throws<UserErrorException>(() => SplitCatalog.Plan(TestData.Tracks(2, 10), protocol)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_slice_split_warns_and_reports_every_track_as_leaking()
    {
        var tracks = TestData.Tracks(2, 6, slices: 10);
        var summary = LeakDetector.Summarize(tracks, SplitCatalog.Plan(tracks, new Protocol { Split = "slice", Folds = 2 }));
        Assert.Contains("slices of one track are in more than one part", Assert.Single(summary.Notes), StringComparison.Ordinal);
        Assert.Equal(tracks.Select(track => track.Id.ToString()), summary.Findings.Select(finding => finding.Name));
    }

    [Fact]
    public void Findings_name_tracks_groups_and_duplicates()
    {
        ImmutableArray<TrackInfo> tracks =
        [
            TestData.Track("a", "x", slices: 2),
            TestData.Track("b", "x", slices: 1, group: "band"),
            TestData.Track("c", "x", slices: 1, group: "band"),
            TestData.Track("d", "x", slices: 1, hash: "same"),
            TestData.Track("e", "x", slices: 1, hash: "same"),
        ];
        var findings = LeakDetector.Find(tracks, new RunSplit([0, 2, 4], [1], [3, 5]), repeat: 1, fold: 2);
        Assert.Equal(["Track made/a: Train Validation", "Group band: Train Test", "Duplicate made/d = made/e: Train Test"],
            findings.Select(finding => $"{finding.Kind} {finding.Name}: {string.Join(' ', finding.Parts)}"));
        Assert.All(findings, finding => Assert.Equal((1, 2), (finding.Repeat, finding.Fold)));
    }

    [Fact]
    public void Tracks_without_slices_are_left_out_with_a_note()
    {
        ImmutableArray<TrackInfo> tracks = [TestData.Track("short", "g0", slices: 0), .. TestData.Tracks(2, 4, slices: 1)];
        var plan = SplitCatalog.Plan(tracks, new Protocol { Folds = 2 });
        Assert.Equal("1 track without a slice is not used: made/short", Assert.Single(plan.Notes));
        Assert.Equal(
            Enumerable.Range(0, 8),
            plan.Parts(0, 0).Train.Concat(plan.Parts(0, 0).Validation).Concat(plan.Parts(0, 0).Test).Order());
    }

    [Theory]
    [InlineData(3, "3 tracks without a slice are not used: made/s0, made/s1, made/s2")]
    [InlineData(4, "4 tracks without a slice are not used: made/s0, made/s1, made/s2 and 1 more")]
    public void A_note_names_three_tracks_and_counts_the_rest(int empty, string note)
    {
        ImmutableArray<TrackInfo> tracks =
            [.. Enumerable.Range(0, empty).Select(number => TestData.Track($"s{number}", "g0", slices: 0)), .. TestData.Tracks(2, 4)];
        Assert.Equal(note, Assert.Single(SplitCatalog.Plan(tracks, new Protocol { Folds = 2 }).Notes));
    }

    [Fact]
    public void A_genre_without_any_slice_is_left_out()
    {
        ImmutableArray<TrackInfo> tracks = [TestData.Track("short", "jazz", slices: 0), .. TestData.Tracks(2, 4, slices: 1)];
        var parts = SplitCatalog.Plan(tracks, new Protocol { Folds = 2 }).Parts(0, 1);
        Assert.Equal((2, 2, 4), (parts.Train.Length, parts.Validation.Length, parts.Test.Length));
    }

    [Theory]
    [InlineData(0.2, 2, "2 labels have too few distinct tracks for a held-out test part with a validation part: 'g0' has 2, 'g1' has 2; "
        + "add tracks to them or remove them")]
    [InlineData(0.0, 1, "2 labels have too few distinct tracks for a held-out test part: 'g0' has 1, 'g1' has 1; add tracks to them")]
    public void A_holdout_needs_a_track_of_each_genre_for_every_part(double validation, int tooFew, string problem)
    {
        var protocol = new Protocol { Folds = 1, TestFraction = 0.5, ValidationFraction = validation };
        var error = Assert.Throws<UserErrorException>(() => SplitCatalog.Plan(TestData.Tracks(2, tooFew), protocol));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        var parts = SplitCatalog.Plan(TestData.Tracks(2, tooFew + 1), protocol).Parts(0, 0);
        Assert.All([parts.Train, parts.Test], part => Assert.NotEmpty(part));
    }

    [Fact]
    public void A_genre_missing_from_a_part_because_of_large_groups_is_noted()
    {
        // One group contains most of jazz and the only block of soul that could go elsewhere.
        ImmutableArray<TrackInfo> tracks =
        [
            .. TestData.Tracks(1, 20, slices: 1),
            .. Enumerable.Range(0, 9).Select(number => TestData.Track($"j{number}", "jazz", 1, "big")),
            .. Enumerable.Range(0, 3).Select(number => TestData.Track($"k{number}", "jazz", 1, $"small {number}")),
        ];
        var plan = SplitCatalog.Plan(tracks, new Protocol { Split = "group", Folds = 2 });
        var summary = LeakDetector.Summarize(tracks, plan);
        Assert.Empty(summary.Findings);
        var empty = summary.Parts.Where(count => count.Tracks == 0).ToArray();
        Assert.NotEmpty(empty);
        Assert.Contains(plan.Notes, note => note.Contains("validation has no 'jazz' in 1 of 2 runs", StringComparison.Ordinal));
    }

    [Fact]
    public void A_hundred_thousand_tracks_can_be_split()
    {
        var tracks = TestData.Tracks(10, 10_000, slices: 10);
        var plan = SplitCatalog.Plan(tracks, new Protocol { Folds = 10 });
        var parts = plan.Parts(0, 9);
        Assert.Equal((720_000, 180_000, 100_000), (parts.Train.Length, parts.Validation.Length, parts.Test.Length));
    }
}
