using System.Collections.Immutable;
using System.Text.Json;
using Experiments.ClientCli.Output;
using Experiments.DemoAudio;
using Experiments.Domain;
using Experiments.Evaluation.Audiences;
using Experiments.Evaluation.Blends;
using Experiments.ReadModel;
using Experiments.ReadModel.Views;
using Xunit;

namespace Experiments.Unit.Evaluation.Audiences;

public sealed class AudienceGroupingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Groups_with_overlapping_tastes_are_found_again_and_predict_the_next_track(ulong seed)
    {
        var listeners = MadeAudience.Listeners(seed);
        var (audience, tastes) = Group(MadeAudience.Dataset(seed), listeners);
        Assert.InRange(Agreement(listeners, tastes), 0.8, 1);
        Assert.True(audience.Choice.IsClear);
        Assert.True(audience.Check!.Difference.Low > 0, "not predicted better than by popularity"); // not null: tracks
        Assert.All(audience.Groups, group => Assert.Contains(group.Lifts, lift => lift.IsMore));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Shuffled_plays_are_one_group_without_lifts_and_predictions_and_the_view_says_so(ulong seed)
    {
        var listeners = MadeAudience.Shuffled(MadeAudience.Listeners(seed), seed);
        var (audience, tastes) = Group(MadeAudience.Dataset(seed), listeners);
        var group = Assert.Single(audience.Groups);
        Assert.Equal(("all listeners", listeners.Count), (group.Name, group.Listeners));
        Assert.All(tastes, listener => Assert.Equal(0, listener.Group));
        Assert.DoesNotContain(group.Lifts, lift => lift.IsMore);
        Assert.Null(audience.Check);
        var lines = AudienceViews.Groups(audience).Blocks.OfType<Line>().Select(line => line.Text).ToArray();
        Assert.Contains(lines, line => line.StartsWith("One group: the data show no groups. Of 2 to ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("With one group there is none that plays ", StringComparison.Ordinal));
    }

    [Fact]
    public void The_view_has_groups_lifts_new_tracks_and_the_check_but_no_listener()
    {
        var listeners = MadeAudience.Listeners(2);
        var (audience, tastes) = Group(MadeAudience.Dataset(2), listeners);
        var view = AudienceViews.Groups(audience);
        var text = string.Join('\n', ViewText.Lines(view.Blocks, 200));
        Assert.Contains("200 listeners of made over made", text, StringComparison.Ordinal);
        Assert.Contains("Groups against popularity: +", text, StringComparison.Ordinal);
        Assert.DoesNotContain("user0", text + JsonSerializer.Serialize(view.Json, DomainJson.Compact), StringComparison.Ordinal);
        var rows = AudienceViews.Rows(audience, tastes).ToArray();
        Assert.Equal(200, rows.Length);
        Assert.Equal("user001", rows[0]["user"]);
        Assert.All(tastes, listener => Assert.Equal(1, listener.Taste.Sum(), tolerance: 1e-9));
        Assert.All(audience.Groups, group => Assert.All(group.Nearest, track => Assert.InRange(track.PlayedBy, 0, 0.05)));
    }

    [Fact]
    public void Without_times_a_track_is_drawn_to_be_held_out()
    {
        var dataset = MadeAudience.Dataset(2);
        var plays = MadeAudience.ToPlays(MadeAudience.Listeners(2), hasTimes: false);
        var check = AudienceGrouping.Of("made", plays, dataset, name => new TrackId("made", name)).Audience.Check!; // not null: tracks
        Assert.Equal((false, 200), (check.IsByTime, check.Listeners));
        Assert.True(check.Difference.Low > 0);
    }

    [Fact]
    public void An_audience_that_cannot_be_grouped_is_refused_in_one_line()
    {
        var dataset = MadeAudience.Dataset(2);
        var listeners = MadeAudience.Listeners(2);
        Assert.StartsWith("dataset 'made' has none of the ", Refusal(listeners, _ => null), StringComparison.Ordinal);
        Assert.Equal(
            "audience 'few' has 1 listener with 5 or more tracks of dataset 'made' (of 1); groups need 10",
            Refusal([listeners[0]], name => new TrackId("made", name)));
        Assert.StartsWith(
            "audience 'few' has 0 listeners with 5 or more",
            Refusal(listeners, name => name == "blues.00" ? new TrackId("made", name) : null),
            StringComparison.Ordinal);

        string Refusal(IReadOnlyList<DemoListener> some, Func<string, TrackId?> trackOf) => Assert.Throws<UserErrorException>(
            () => AudienceGrouping.Of("few", MadeAudience.ToPlays(some), dataset, trackOf)).Message;
    }

    private static (GroupedAudience Audience, ImmutableArray<ListenerTaste> Listeners) Group(
        BlendedDataset dataset, IReadOnlyList<DemoListener> listeners) => AudienceGrouping.Of(
            "made", MadeAudience.ToPlays(listeners), dataset, name => new TrackId("made", name));

    private static double Agreement(IReadOnlyList<DemoListener> made, ImmutableArray<ListenerTaste> found)
    {
        var kinds = made.Select(listener => listener.Kind).Distinct().Index().ToDictionary(kind => kind.Item, kind => kind.Index);
        return RandIndex.Adjusted(
            [.. made.Select(listener => kinds[listener.Kind])], [.. found.Select(listener => listener.Group)]);
    }
}
