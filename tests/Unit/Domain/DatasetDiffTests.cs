using System.Collections.Immutable;
using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.Domain;

public sealed class DatasetDiffTests
{
    private static readonly ImmutableArray<TrackInfo> Before =
        [Track("a", "rock", "1"), Track("b", "rock", "2"), Track("c", "jazz", "3"), Track("d", "jazz", "4"), Track("e", "pop", "5")];

    [Fact]
    public void Each_change_is_of_one_kind_with_what_changed()
    {
        ImmutableArray<TrackInfo> after =
        [
            Track("a", "rock", "1"),
            Track("b", "rock", "other"),
            Track("c", "blues", "3") with { Group = "band" },
            Track("d", "jazz", "4") with { Path = "jazz/sub/d.wav" },
            Track("f", "rock", "6"),
        ];
        var diff = Diff("2", after);
        Assert.Equal(
            [
                (TrackChangeKind.Added, "f", null), (TrackChangeKind.Changed, "b", "audio"),
                (TrackChangeKind.Changed, "c", "label, group"), (TrackChangeKind.Moved, "d", null), (TrackChangeKind.Removed, "e", null),
            ],
            diff.Changes.Select(change => (change.Kind, change.Track, change.What)));
        Assert.Equal("jazz/sub/d.wav", diff.Changes[3].Path);
        Assert.Equal("pop/e.wav", diff.Changes[4].Path);
        Assert.Equal(
            [("blues", 0, 1), ("jazz", 2, 1), ("pop", 1, 0), ("rock", 2, 3)],
            diff.Labels.Select(label => (label.Label, label.Before, label.After)));
        Assert.True(diff.IsNewVersion);
    }

    [Fact]
    public void A_track_whose_file_is_now_refused_is_quarantined_and_not_removed()
    {
        QuarantinedFile[] old = [new("pop/old.wav", "no audio")], now = [new("pop/old.wav", "no audio"), new("pop/e.wav", "cut off")];
        var diff = DatasetDiff.Of("d", ("1", Before, [.. old]), ("2", Before.RemoveAt(4), [.. now]));
        Assert.Empty(diff.Changes);
        Assert.Equal("pop/e.wav", Assert.Single(diff.Quarantined).Path);
        Assert.False(diff.IsEmpty);
    }

    [Fact]
    public void The_same_tracks_are_no_change()
    {
        var diff = Diff("1", [.. Before.Select(track => track with { })]);
        Assert.True(diff.IsEmpty);
        Assert.False(diff.IsNewVersion);
    }

    private static DatasetDiff Diff(string version, ImmutableArray<TrackInfo> after) =>
        DatasetDiff.Of("d", ("1", Before, []), (version, after, []));

    private static TrackInfo Track(string name, string label, string hash) =>
        new(new TrackId("d", name), $"{label}/{name}.wav", hash, label, name, 30, 10);
}
