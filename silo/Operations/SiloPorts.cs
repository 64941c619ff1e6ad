using System.Net;
using System.Net.Sockets;
using Experiments.Domain;

namespace Experiments.Silo.Operations;

/// <summary>
/// The two ports of a silo, which (on Linux) no other silo can take until it exits. Orleans listens with SO_REUSEPORT: of two silos on one
/// port, each would get half of the other's connections, and both would believe that they were reached.
/// </summary>
internal sealed class SiloPorts : IDisposable
{
    private readonly Socket _silo;
    private readonly Socket _gateway;

    private SiloPorts(Socket silo, Socket gateway)
    {
        (_silo, _gateway) = (silo, gateway);
        (Silo, Gateway) = (PortOf(silo), PortOf(gateway));
    }

    /// <summary>The port for other silos.</summary>
    public int Silo { get; }

    /// <summary>The port for clients.</summary>
    public int Gateway { get; }

    /// <summary>Reserves the requested ports; a free one for 0.</summary>
    /// <exception cref="UserErrorException">A port is taken, or the address is not this machine's.</exception>
    public static SiloPorts Take(IPAddress address, int silo, int gateway)
    {
        var first = Take(new IPEndPoint(address, silo), "--silo-port");
        try
        {
            var ports = new SiloPorts(first, Take(new IPEndPoint(address, gateway), "--gateway-port"));
            if (!OperatingSystem.IsLinux())
            {
                // Elsewhere ports cannot be reserved while the silo listens: they were free a moment ago.
                ports.Dispose();
            }

            return ports;
        }
        catch
        {
            first.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _silo.Dispose();
        _gateway.Dispose();
    }

    private static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port; // not null: bound

    private static Socket Take(IPEndPoint place, string option)
    {
        var socket = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // Fails if another process has the port, shared or not. Bound but never listening, this socket receives no connection itself.
            socket.Bind(place);
            if (OperatingSystem.IsLinux())
            {
                Share(socket);
            }

            return socket;
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw UserErrorException.Failed(
                exception.SocketErrorCode switch
                {
                    SocketError.AddressAlreadyInUse =>
                        $"{option} {place}: the port is in use; choose another one, or stop the process that listens there",
                    SocketError.AddressNotAvailable => $"--address {place.Address}: is not an address of this machine; choose one that is",
                    SocketError.AccessDenied => $"{option} {place}: permission denied; choose a port above 1023",
                    _ => $"{option} {place}: {exception.Reason()}; choose another port",
                },
                exception);
        }
    }

    /// <summary>
    /// Allows the listener of this process and excludes all others: they bind without SO_REUSEPORT first, as above.
    /// </summary>
    private static void Share(Socket socket)
    {
        const int SolSocket = 1, SoReuseAddress = 2, SoReusePort = 15;

        // .NET sets SO_REUSEADDR when it binds, which would let others bind as long as nobody listens.
        socket.SetRawSocketOption(SolSocket, SoReuseAddress, BitConverter.GetBytes(0));
        socket.SetRawSocketOption(SolSocket, SoReusePort, BitConverter.GetBytes(1));
    }
}
