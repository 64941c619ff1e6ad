using System.Net;
using Experiments.Silo.Operations.Metrics;
using Xunit;

namespace Experiments.Unit.Silo;

public sealed class LostSilosTests
{
    private static readonly SiloAddress First = SiloAddress.New(IPAddress.Loopback, 1, 1);
    private static readonly SiloAddress Second = SiloAddress.New(IPAddress.Loopback, 2, 1);

    [Fact]
    public void A_silo_that_dies_is_counted_once()
    {
        var silos = new LostSilos();
        Assert.Equal(0, silos.Update([(First, SiloStatus.Active), (Second, SiloStatus.Active)]));
        Assert.Equal(1, silos.Update([(First, SiloStatus.Active), (Second, SiloStatus.Dead)]));
        Assert.Equal(0, silos.Update([(First, SiloStatus.Active), (Second, SiloStatus.Dead)]));
    }

    [Fact]
    public void A_silo_that_shuts_down_is_not_counted()
    {
        var silos = new LostSilos();
        silos.Update([(First, SiloStatus.Active)]);
        silos.Update([(First, SiloStatus.ShuttingDown)]);
        Assert.Equal(0, silos.Update([(First, SiloStatus.Dead)]));
    }

    [Fact]
    public void A_silo_that_was_already_dead_is_not_counted() =>
        Assert.Equal(0, new LostSilos().Update([(First, SiloStatus.Dead)]));
}
