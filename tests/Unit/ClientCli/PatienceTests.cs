using Experiments.ClientCli.Connection;
using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.ClientCli;

/// <summary>How long a command waits for a cluster.</summary>
public sealed class PatienceTests
{
    [Fact]
    public void Silos_that_are_alive_are_waited_for_longer_than_a_cluster_that_is_not_there()
    {
        var patience = Patience.Of(null, null);
        Assert.Equal((10, 120), (patience.WhileAway.TotalSeconds, patience.WhileAlive.TotalSeconds));
    }

    [Theory]
    [InlineData(2.5, null)]
    [InlineData(2.5, "7")]
    [InlineData(null, "2.5")]
    public void The_flag_overrides_the_variable_and_counts_for_both(double? flag, string? variable)
    {
        var patience = Patience.Of(flag, variable);
        Assert.Equal((2.5, 2.5), (patience.WhileAway.TotalSeconds, patience.WhileAlive.TotalSeconds));
    }

    [Theory]
    [InlineData(0.0, null, "--connect-timeout")]
    [InlineData(-1.0, null, "--connect-timeout")]
    [InlineData(double.NaN, null, "--connect-timeout")]
    [InlineData(1e9, null, "--connect-timeout")]
    [InlineData(null, "soon", "EXPERIMENTS_CONNECT_TIMEOUT")]
    public void What_is_no_time_is_refused_by_its_name(double? flag, string? variable, string name)
    {
        var error = Assert.Throws<UserErrorException>(() => Patience.Of(flag, variable));
        Assert.Equal((UserErrorKind.Invalid, $"{name} must be a number of seconds above 0 and at most 86400"), (error.Kind, error.Message));
    }
}
