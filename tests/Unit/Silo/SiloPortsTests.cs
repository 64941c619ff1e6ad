using System.Net;
using System.Net.Sockets;
using Experiments.Domain;
using Experiments.Silo.Operations;
using Xunit;

namespace Experiments.Unit.Silo;

public sealed class SiloPortsTests
{
    private const string LinuxOnly = "ports are held on Linux alone";

    [Fact]
    public void Free_ports_are_all_different()
    {
        var taken = Enumerable.Range(0, 50).Select(_ => SiloPorts.Take(IPAddress.Loopback, 0, 0)).ToArray();
        Assert.Equal(100, taken.SelectMany(ports => new[] { ports.Silo, ports.Gateway }).Distinct().Count());
        Array.ForEach(taken, ports => ports.Dispose());
    }

    [Fact]
    public void A_taken_port_is_refused_until_it_is_released()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), LinuxOnly);
        var first = SiloPorts.Take(IPAddress.Loopback, 0, 0);
        var refused = Assert.Throws<UserErrorException>(() => SiloPorts.Take(IPAddress.Loopback, 0, first.Silo));
        Assert.Equal($"--gateway-port 127.0.0.1:{first.Silo}: the port is in use; choose another one, or stop the process that listens "
            + "there",
            refused.Message);

        first.Dispose();
        using var second = SiloPorts.Take(IPAddress.Loopback, first.Gateway, first.Silo);
        Assert.Equal((first.Gateway, first.Silo), (second.Silo, second.Gateway));
    }

    [Fact]
    public async Task A_listener_on_a_reserved_port_gets_every_connection()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), LinuxOnly);
        using var ports = SiloPorts.Take(IPAddress.Loopback, 0, 0);
        using var listener = Listen(ports.Silo);
        for (var connection = 0; connection < 20; connection++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, ports.Silo, TestContext.Current.CancellationToken);
            using var accepted = await listener.AcceptAsync(TestContext.Current.CancellationToken);
        }

        Assert.Throws<UserErrorException>(() => SiloPorts.Take(IPAddress.Loopback, ports.Silo, 0));
    }

    [Fact]
    public void A_port_in_use_with_address_reuse_is_refused()
    {
        using var listener = Listen(0);
        // Not null: bound.
        Assert.Throws<UserErrorException>(() => SiloPorts.Take(IPAddress.Loopback, ((IPEndPoint)listener.LocalEndPoint!).Port, 0));
    }

    [Fact]
    public void An_address_of_another_machine_is_refused()
    {
        var refused = Assert.Throws<UserErrorException>(() => SiloPorts.Take(IPAddress.Parse("192.0.2.1"), 0, 0));
        Assert.Equal("--address 192.0.2.1: is not an address of this machine; choose one that is", refused.Message);
    }

    /// <summary>Listens as Orleans does.</summary>
    private static Socket Listen(int port)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen();
        return listener;
    }
}
