using System.Net;
using System.Net.Sockets;

namespace Experiments.Support;

/// <summary>Ports of this machine.</summary>
internal static class Ports
{
    /// <summary>
    /// A port that nobody listens on now, outside the range that the kernel assigns by itself: a process that asks for any free port in the
    /// meantime gets a different one.
    /// </summary>
    public static int Free()
    {
        while (true)
        {
            var port = Random.Shared.Next(16_000, 32_000);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressAlreadyInUse)
            {
                // Taken: try another one.
            }
        }
    }
}
