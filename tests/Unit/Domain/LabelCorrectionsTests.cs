using System.Collections.Immutable;
using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.Domain;

public sealed class LabelCorrectionsTests
{
    private static readonly ImmutableArray<TrackInfo> Tracks = [Track("a", "rock"), Track("b", "rock"), Track("c", "pop")];

    [Fact]
    public void A_label_is_replaced_and_an_empty_one_leaves_the_track_out() => Assert.Equal(
        ["a pop", "c pop"],
        LabelCorrections.Apply(Tracks, Of(("a", "pop"), ("b", ""), ("gone", "pop"))).Select(track => $"{track.Id.Track} {track.Genre}"));

    [Fact]
    public void Notes_correct_what_they_call_wrong() => Assert.Equal(
        [new("a", "pop"), new("b", "")],
        LabelCorrections.Of([Note("a", true, "pop"), Note("b", true, null), Note("c", false, null)]));

    [Fact]
    public void Every_mistake_is_named() => Assert.Equal(
        ["b: 'pup' is no label of dataset 'd'; did you mean 'pop'?", "dataset 'd' has no track 'tune'"],
        Assert.Throws<UserErrorException>(() => LabelCorrections.Check("d", Tracks, Of(("b", "pup"), ("tune", "pop")))).Message
            .Split('\n'));

    [Fact]
    public void One_label_is_too_few() => Assert.Equal(
        "dataset 'd' would have fewer than two labels",
        Assert.Throws<UserErrorException>(() => LabelCorrections.Check("d", Tracks, Of(("c", "rock")))).Message);

    private static ImmutableSortedDictionary<string, string> Of(params (string Track, string Label)[] labels) =>
        labels.ToImmutableSortedDictionary(pair => pair.Track, pair => pair.Label, StringComparer.Ordinal);

    private static TrackNote Note(string track, bool isWrong, string? label) =>
        new(new TrackId("d", track), "heard", isWrong, label, DateTimeOffset.UnixEpoch);

    private static TrackInfo Track(string name, string genre) =>
        new(new TrackId("d", name), $"{name}.wav", $"hash {name}", genre, name, 3, 1);
}
