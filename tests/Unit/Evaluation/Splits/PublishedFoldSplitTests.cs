using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation.Splits;
using Xunit;

namespace Experiments.Unit.Evaluation.Splits;

public sealed class PublishedFoldSplitTests
{
    private static readonly string[] Numbers = ["1", "2", "10"];
    private static readonly Protocol Published = new() { Split = "predefined", Folds = 1 };

    [Fact]
    public void Each_published_fold_is_the_test_part_once()
    {
        var tracks = Folds(Numbers);
        var protocol = PublishedFolds.Complete(Published, PublishedFolds.NamesOf(tracks));
        var plan = SplitCatalog.Plan(tracks, protocol);
        Assert.Equal((3, 3), (protocol.Folds, plan.Folds));
        for (var fold = 0; fold < 3; fold++)
        {
            var parts = plan.Parts(0, fold);
            Assert.All(parts.Test, slice => Assert.Equal(Numbers[fold], tracks[slice].Fold));
            Assert.Equal(tracks.Length / 3, parts.Test.Length);
            Assert.NotEmpty(parts.Validation);
            Assert.Equal(tracks.Length, parts.Train.Length + parts.Validation.Length + parts.Test.Length);
        }

        Assert.Contains("the dataset's own folds are used: 1, 2, 10", plan.Notes);
    }

    [Fact]
    public void Validation_takes_whole_groups_or_the_next_fold()
    {
        ImmutableArray<TrackInfo> tracks = [.. Folds("1", "2", "3").Select((track, i) => track with { Group = $"g{i / 2}" })];
        var protocol = Published with { Folds = 3 };
        var cut = SplitCatalog.Plan(tracks, protocol with { ValidationFraction = 0.3 }).Parts(0, 0);
        Assert.NotEmpty(cut.Validation);
        Assert.Empty(cut.Validation.Select(slice => tracks[slice].Group).Intersect(cut.Train.Select(slice => tracks[slice].Group)));
        var rotating = SplitCatalog.Plan(tracks, protocol with { Validation = ValidationRule.Rotating }).Parts(0, 2);
        Assert.All(rotating.Validation, slice => Assert.Equal("1", tracks[slice].Fold));
        Assert.All(rotating.Test, slice => Assert.Equal("3", tracks[slice].Fold));
    }

    [Fact]
    public void Published_parts_are_one_fold_and_other_tracks_are_named()
    {
        var tracks = Folds("train", "validation", "test", "unused");
        var plan = SplitCatalog.Plan(tracks, PublishedFolds.Complete(Published, PublishedFolds.NamesOf(tracks)));
        var parts = plan.Parts(0, 0);
        Assert.Equal(1, plan.Folds);
        Assert.All(parts.Validation, slice => Assert.Equal("validation", tracks[slice].Fold));
        Assert.Equal(tracks.Length / 4, parts.Train.Length);
        Assert.Contains(plan.Notes, note => note.EndsWith("are in no fold and are not used: g0/t3.wav, g0/t7.wav, g1/t11.wav and 1 more",
            StringComparison.Ordinal));
    }

    [Fact]
    public void Validation_is_the_test_part_of_a_dataset_without_test()
    {
        var tracks = Folds("train", "validation");
        var plan = SplitCatalog.Plan(tracks, PublishedFolds.Complete(Published, PublishedFolds.NamesOf(tracks)));
        var parts = plan.Parts(0, 0);
        Assert.Equal(tracks.Index().Where(track => track.Item.Fold == "validation").Select(track => track.Index), parts.Test);
        Assert.NotEmpty(parts.Validation);
        Assert.All(parts.Validation.Concat(parts.Train), slice => Assert.Equal("train", tracks[slice].Fold));
        Assert.Contains("the dataset has no test part: its validation part is the test part", plan.Notes);
        var all = SplitCatalog.Plan(tracks, Published with { ValidationFraction = 0 }).Parts(0, 0);
        Assert.Equal((tracks.Length / 2, 0), (all.Train.Length, all.Validation.Length));
    }

    [Fact]
    public void Copies_in_several_folds_are_named_and_stay_where_they_were_published()
    {
        ImmutableArray<TrackInfo> tracks = [.. Folds("1", "2").Select((track, i) => i < 2 ? track with { ContentHash = "same" } : track)];
        var plan = SplitCatalog.Plan(tracks, Published with { Folds = 2 });
        Assert.Contains("the same audio is in several folds, as published: g0/t0.wav (1) = g0/t1.wav (2)", plan.Notes);
        Assert.Contains(LeakDetector.Summarize(tracks, plan).Findings, finding => finding.Kind is SplitFindingKind.Duplicate);
    }

    [Theory]
    [InlineData("", 1, "the dataset was imported without folds; name lists")]
    [InlineData("1 2 3", 4, "the dataset has 3 folds, not 4; leave out folds")]
    [InlineData("train test", 5, "the parts train and test, which are one fold, not 5")]
    [InlineData("train validation", 2, "the parts train and validation, which are one fold, not 2")]
    [InlineData("7", 1, "the dataset's only fold is '7'")]
    public void Folds_that_do_not_fit_the_protocol_are_refused(string folds, int asked, string message)
    {
        var tracks = folds.Length == 0 ? TestData.Tracks(2, 4, slices: 1) : Folds(folds.Split(' '));
        Assert.Contains(
            message,
            Assert.Throws<UserErrorException>(() => SplitCatalog.Plan(tracks, Published with { Folds = asked })).Message,
            StringComparison.Ordinal);
    }

    /// <summary>Two genres of eight tracks with one slice each, dealt to the folds in turn.</summary>
    private static ImmutableArray<TrackInfo> Folds(params string[] names) =>
    [
        .. TestData.Tracks(2, 8 / names.Length * names.Length, slices: 1).Select((track, i) => track with
        {
            Path = $"{track.Genre}/t{i}.wav",
            Group = track.Id.Track,
            Fold = names[i % names.Length],
        }),
    ];
}
