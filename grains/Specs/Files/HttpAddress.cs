using System.Globalization;
using System.Net;
using Experiments.Domain;

namespace Experiments.Specs.Files;

/// <summary>
/// What <c>--http</c> says: <c>8081</c> or <c>localhost:8081</c> for this machine only, <c>0.0.0.0:8081</c> or <c>*:8081</c> for all.
/// </summary>
public static class HttpAddress
{
    /// <summary>Reads the flag; port 0 asks for a free one.</summary>
    /// <exception cref="UserErrorException">It has another form.</exception>
    public static IPEndPoint Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var colon = text.LastIndexOf(':');
        var (host, port) = colon < 0 ? ("localhost", text) : (text[..colon], text[(colon + 1)..]);
        var address = host switch
        {
            "" or "localhost" => IPAddress.Loopback,
            "*" => IPAddress.Any,
            _ when IPAddress.TryParse(host.Trim('[', ']'), out var parsed) && (parsed.ToString() == host || host[0] == '[') => parsed,
            _ => null,
        };
        return address is not null && ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new IPEndPoint(address, number)
            : throw new UserErrorException(
                $"'{text}' is not an address for HTTP; write PORT, localhost:PORT, or an address and a port, such as 0.0.0.0:8081");
    }
}
