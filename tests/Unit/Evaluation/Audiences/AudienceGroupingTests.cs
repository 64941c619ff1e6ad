using System.Collections.Immutable;
using Experiments.DemoAudio;
using Experiments.Domain;
using Experiments.Evaluation.Audiences;
using Experiments.Evaluation.Blends;
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
        Assert.True(audience.Check!.Difference.Low > 0, "the held-out track is not predicted better than by popularity"); // not null: tracks
        Assert.All(audience.Groups, group => Assert.Contains(group.Lifts, lift => lift.IsMore));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Shuffled_plays_have_no_groups_no_lifts_and_predict_nothing(ulong seed)
    {
        var listeners = MadeAudience.Shuffled(MadeAudience.Listeners(seed), seed);
        var (audience, tastes) = Group(MadeAudience.Dataset(seed), listeners);
        Assert.InRange(Agreement(listeners, tastes), -0.1, 0.1);
        Assert.False(audience.Choice.IsClear);
        Assert.All(audience.Groups, group => Assert.DoesNotContain(group.Lifts, lift => lift.IsMore));
        Assert.True(audience.Check!.Difference is { Low: <= 0 }, "groups of nothing predict"); // not null: tracks
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
