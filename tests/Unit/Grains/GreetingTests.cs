using Experiments.Contracts;
using Xunit;

namespace Experiments.Unit.Grains;

public sealed class GreetingTests
{
    private static readonly Greeting Old = new("0.1.0", Contract: 1, Oldest: 1);

    [Fact]
    public void Versions_with_the_same_contract_are_compatible()
    {
        Assert.Null(Greeting.FindProblem(Old, Old with { Version = "0.9.0" }));
        Assert.Null(Greeting.FindProblem(Greeting.Own, Greeting.Own));
    }

    [Fact]
    public void An_older_client_works_while_the_cluster_supports_its_contract()
    {
        Assert.Null(Greeting.FindProblem(Old, new Greeting("0.2.0", Contract: 2, Oldest: 1)));
        Assert.Equal(
            "this client, version 0.1.0, is too old for the cluster, version 0.3.0: it speaks contract 1, 2 or later is understood; use a "
                + "newer client",
            Greeting.FindProblem(Old, new Greeting("0.3.0", Contract: 3, Oldest: 2)));
    }

    [Fact]
    public void A_cluster_too_old_for_the_client_is_reported() => Assert.Equal(
        "the cluster, version 0.1.0, is too old for this client, version 0.3.0: it speaks contract 1, 2 or later is understood; "
            + "upgrade its silos, or use a client of version 0.1.0",
        Greeting.FindProblem(new Greeting("0.3.0", Contract: 3, Oldest: 2), Old));
}
