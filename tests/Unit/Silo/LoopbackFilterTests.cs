using System.Net;
using Experiments.Web;
using Xunit;

namespace Experiments.Unit.Silo;

public sealed class LoopbackFilterTests
{
    [Theory]
    [InlineData("127.0.0.1", "localhost", true)]
    [InlineData("127.0.0.1", "127.0.0.1", true)]
    [InlineData("::1", "[::1]", true)]
    [InlineData("::ffff:127.0.0.1", "LOCALHOST", true)]
    [InlineData("127.0.0.1", "evil.example", false)]
    [InlineData("127.0.0.1", "", false)]
    [InlineData("10.0.0.7", "localhost", false)]
    [InlineData("10.0.0.7", "10.0.0.1", false)]
    public void A_request_is_local_if_address_and_host_are_loopback(string remote, string host, bool isLocal) =>
        Assert.Equal(isLocal, Loopback.IsLocal(IPAddress.Parse(remote), host));

    [Fact]
    public void A_request_without_an_address_is_not_local() => Assert.False(Loopback.IsLocal(null, "localhost"));
}
