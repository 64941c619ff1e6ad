using System.Net;
using System.Net.Sockets;

namespace Experiments.Support;

/// <summary>Ports of this machine.</summary>
internal static class Ports
{
    /// <summary>
    /// One that nobody listens on at this moment, of those that the kernel gives to nobody by itself: whoever asks for any free port
    /// meanwhile gets another.
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
                // Another one, then.
            }
        }
    }
}
