using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.Domain;

public sealed class CheckpointRetentionTests
{
    [Theory]
    [InlineData(null, "last", true)]
    [InlineData("last", "last", true)]
    [InlineData("none", "none", false)]
    [InlineData("30", "30", true)]
    [InlineData("0.5", "0.5", true)]
    public void A_policy_is_parsed_and_printed(string? text, string printed, bool keepsAny)
    {
        var policy = CheckpointRetention.Parse(text);
        Assert.Equal((printed, keepsAny), (policy.ToString(), policy.KeepsAny));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("0")]
    [InlineData("all")]
    [InlineData("3 days")]
    public void An_invalid_policy_is_refused_with_the_valid_forms(string text) =>
        Assert.Contains(
            "write last, none or a number of days",
            Assert.Throws<UserErrorException>(() => CheckpointRetention.Parse(text)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Days_limit_checkpoint_retention()
    {
        var policy = CheckpointRetention.Parse("2");
        Assert.True(policy.Keeps(TimeSpan.FromDays(1.9)));
        Assert.False(policy.Keeps(TimeSpan.FromDays(2)));
        Assert.True(CheckpointRetention.Last.Keeps(TimeSpan.FromDays(1000)));
    }
}
