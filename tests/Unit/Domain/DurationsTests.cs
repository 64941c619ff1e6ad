using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.Domain;

public sealed class DurationsTests
{
    [Theory]
    [InlineData("90s", 90)]
    [InlineData("5m", 300)]
    [InlineData("1.5h", 5400)]
    public void A_duration_is_parsed_with_its_unit(string text, double seconds) =>
        Assert.Equal(seconds, Durations.Parse(text, "--deadline").TotalSeconds);

    [Theory]
    [InlineData("5")]
    [InlineData("m")]
    [InlineData("")]
    [InlineData("-3m")]
    public void An_invalid_duration_is_refused(string text) =>
        Assert.Throws<UserErrorException>(() => Durations.Parse(text, "--deadline"));
}
