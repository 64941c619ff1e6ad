using Experiments.Domain;
using Experiments.Specs.Files;
using Xunit;

namespace Experiments.Unit.Specs;

public sealed class HttpAddressTests
{
    [Theory]
    [InlineData("8081", "127.0.0.1:8081")]
    [InlineData(":8081", "127.0.0.1:8081")]
    [InlineData("localhost:0", "127.0.0.1:0")]
    [InlineData("0.0.0.0:80", "0.0.0.0:80")]
    [InlineData("*:80", "0.0.0.0:80")]
    [InlineData("[::1]:80", "[::1]:80")]
    public void An_address_without_a_host_is_loopback(string text, string expected) =>
        Assert.Equal(expected, HttpAddress.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("http://localhost:80")]
    [InlineData("localhost")]
    [InlineData("127.1:80")]
    [InlineData("host.example:80")]
    [InlineData("127.0.0.1:65536")]
    [InlineData("127.0.0.1:-1")]
    public void An_invalid_address_is_refused(string text) =>
        Assert.StartsWith(
            $"'{text}' is not an address for HTTP; write",
            Assert.Throws<UserErrorException>(() => HttpAddress.Parse(text)).Message, StringComparison.Ordinal);
}
