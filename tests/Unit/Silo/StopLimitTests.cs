using Experiments.Silo.Operations;
using Xunit;

namespace Experiments.Unit.Silo;

public sealed class StopLimitTests
{
    [Fact]
    public void A_stop_may_take_30_seconds_longer_than_the_grace() =>
        Assert.Equal(TimeSpan.FromSeconds(30.2), ShutdownTimeout.For(TimeSpan.FromSeconds(0.2)));
}
