using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.Domain;

public sealed class IdentifierTests
{
    [Fact]
    public void Identifiers_round_trip_through_their_printed_form()
    {
        var slice = new SliceId(new TrackId("gtzan", "blues.00012"), 3);
        var run = new RunId(new ExperimentId("reg-2", 17), Repeat: 1, Fold: 4);
        Assert.Equal("gtzan/blues.00012/3", slice.ToString());
        Assert.Equal("reg-2/e17/r1f4", run.ToString());
        Assert.Equal(slice, SliceId.Parse("gtzan/blues.00012/3"));
        Assert.Equal(run, RunId.Parse("reg-2/e17/r1f4"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("gtzan")]
    [InlineData("gtzan/")]
    [InlineData("gtzan/a/b")]
    public void An_invalid_track_ID_is_refused(string text) => Assert.False(TrackId.TryParse(text, null, out _));

    [Theory]
    [InlineData("gtzan/track")]
    [InlineData("gtzan/track/-1")]
    [InlineData("gtzan/track/x")]
    public void An_invalid_slice_ID_is_refused(string text) => Assert.False(SliceId.TryParse(text, null, out _));

    [Theory]
    [InlineData("s/e1")]
    [InlineData("s/1/r0f0")]
    [InlineData("s/e1/r0")]
    [InlineData("s/e1/r0f")]
    [InlineData("s/e1/f0r0")]
    [InlineData("s/e1/r0f0f1")]
    public void An_invalid_run_ID_is_refused(string text) => Assert.False(RunId.TryParse(text, null, out _));
}
