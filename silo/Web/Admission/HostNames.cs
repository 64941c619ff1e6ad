using System.Net;

namespace Experiments.Web.Admission;

/// <summary>
/// The names under which a server may be asked. A page in a browser can point a name of its own at any address and then counts as being
/// of the same origin, so a foreign name is refused. An address is no such name.
/// </summary>
/// <param name="names">The names; <c>*.lab.example</c> stands for every name with one more part.</param>
internal sealed class HostNames(IEnumerable<string> names)
{
    private readonly HashSet<string> _names = new(names, StringComparer.OrdinalIgnoreCase) { "localhost" };

    /// <summary>Whether a request may ask for this host, as it stands in its header without a port.</summary>
    public bool Cover(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return IPAddress.TryParse(host.Trim('[', ']'), out _) || _names.Contains(host)
            || (host.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && _names.Contains($"*{host[dot..]}"));
    }
}
