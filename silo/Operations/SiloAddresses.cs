using System.Collections.Immutable;
using System.Net;
using Experiments.Domain;
using Experiments.Store.Paths;

namespace Experiments.Silo.Operations;

/// <summary>Where a silo may be reached, and what that takes.</summary>
internal static class SiloAddresses
{
    /// <summary>
    /// The folders that requests may have read. Where nothing is configured: any for a silo that only this machine's users reach, since it
    /// is their own process; none for one that others reach.
    /// </summary>
    public static DataRoots DataRootsOf(SiloOptions options) =>
        new(options.DataRoots ?? (IPAddress.IsLoopback(options.Address) ? null : ImmutableArray<string>.Empty));

    /// <summary>
    /// Whoever reaches a silo's ports can import files and run work as its user: beyond this machine only with certificates, or knowingly.
    /// </summary>
    /// <exception cref="UserErrorException">It would be open to others.</exception>
    public static void RequireProtection(SiloOptions options)
    {
        if (!IPAddress.IsLoopback(options.Address) && options.Tls.Certificate is null && !options.IsInsecure)
        {
            throw new UserErrorException(
                $"{options.Address} is reachable from other machines, and without TLS anyone there could run work here; set "
                    + "--certificate, --key and --authority, "
                + "or --insecure if the network is closed");
        }
    }
}
