using System.Net;
using System.Net.Sockets;
using Experiments.Domain;

namespace Experiments.Specs.Files;

/// <summary>The address at which silos and clients reach a silo.</summary>
internal static class ReachableAddress
{
    /// <summary>Reads an IP address.</summary>
    /// <exception cref="UserErrorException">It is not one, or not one of a single machine.</exception>
    public static IPAddress Parse(string text)
    {
        // Short forms such as 1.2.3 are parsed as 1.2.0.3, which nobody means.
        if (!IPAddress.TryParse(text, out var address)
            || (address.AddressFamily is AddressFamily.InterNetwork && address.ToString() != text))
        {
            throw new UserErrorException($"'{text}' is not an IP address, such as 10.0.0.7");
        }

        return address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)
            ? throw new UserErrorException(
                $"nobody can reach {text}; write the IP address that other silos and clients use for this machine")
            : address;
    }
}
