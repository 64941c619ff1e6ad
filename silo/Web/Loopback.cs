using System.Net;
using System.Net.Sockets;
using Experiments.Domain;

namespace Experiments.Web;

/// <summary>What every HTTP endpoint of a process here has in common.</summary>
public static class Loopback
{
    /// <summary>
    /// Whether a request comes from this machine, tunnels included, and asks for it. A page in a local browser could point a name of its
    /// own to 127.0.0.1 and read the answers, so the name counts too.
    /// </summary>
    public static bool IsLocal(IPAddress? remote, string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return remote is not null && IPAddress.IsLoopback(remote)
            && (host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
                || (IPAddress.TryParse(host.Trim('[', ']'), out var named) && IPAddress.IsLoopback(named)));
    }

    /// <summary>The error that says why an address cannot be listened at.</summary>
    public static UserErrorException ErrorOf(IPEndPoint address, Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return UserErrorException.Failed(
            exception.GetBaseException() is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse }
                ? $"--http {address}: the port is in use; choose another one, or stop the process that listens there"
                : $"--http {address}: {exception.GetBaseException().Message}; choose another address", exception);
    }
}
