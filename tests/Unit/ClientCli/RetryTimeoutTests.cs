using Experiments.ClientCli.Connection;
using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.ClientCli;

/// <summary>How long a command waits for a cluster.</summary>
public sealed class RetryTimeoutTests
{
    [Fact]
    public void The_default_patience_is_longer_for_live_silos()
    {
        var retryTimeout = RetryTimeout.Of(null, null);
        Assert.Equal((10, 120), (retryTimeout.WhileAway.TotalSeconds, retryTimeout.WhileAlive.TotalSeconds));
    }

    [Theory]
    [InlineData(2.5, null)]
    [InlineData(2.5, "7")]
    [InlineData(null, "2.5")]
    public void The_flag_overrides_the_variable_and_sets_both_times(double? flag, string? variable)
    {
        var retryTimeout = RetryTimeout.Of(flag, variable);
        Assert.Equal((2.5, 2.5), (retryTimeout.WhileAway.TotalSeconds, retryTimeout.WhileAlive.TotalSeconds));
    }

    [Theory]
    [InlineData(0.0, null, "--connect-timeout")]
    [InlineData(-1.0, null, "--connect-timeout")]
    [InlineData(double.NaN, null, "--connect-timeout")]
    [InlineData(1e9, null, "--connect-timeout")]
    [InlineData(null, "soon", "EXPERIMENTS_CONNECT_TIMEOUT")]
    public void An_invalid_timeout_is_refused_by_name(double? flag, string? variable, string name)
    {
        var error = Assert.Throws<UserErrorException>(() => RetryTimeout.Of(flag, variable));
        Assert.Equal((UserErrorKind.Invalid, $"{name} must be a number of seconds above 0 and at most 86400"), (error.Kind, error.Message));
    }
}
