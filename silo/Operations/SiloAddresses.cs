using System.Collections.Immutable;
using System.Net;
using Experiments.Domain;
using Experiments.Store.Paths;

namespace Experiments.Silo.Operations;

/// <summary>Where a silo may listen, and the protection this requires.</summary>
internal static class SiloAddresses
{
    /// <summary>
    /// The folders that requests may read. By default, any folder for a silo that only this machine's users can reach, since it is their
    /// own process; none for one that others can reach.
    /// </summary>
    public static DataRoots DataRootsOf(SiloOptions options) =>
        new(options.DataRoots ?? (IPAddress.IsLoopback(options.Address) ? null : ImmutableArray<string>.Empty));

    /// <summary>
    /// Anyone who can reach a silo's ports can import files and run work as its user: listening beyond this machine requires certificates
    /// or an explicit opt-out.
    /// </summary>
    /// <exception cref="UserErrorException">The silo would be open to others.</exception>
    public static void RequireProtection(SiloOptions options)
    {
        if (!IPAddress.IsLoopback(options.Address) && options.Tls.Certificate is null && !options.IsInsecure)
        {
            throw new UserErrorException(
                $"{options.Address} is reachable from other machines, and without TLS anyone there could run work here; "
                + "set --certificate, --key and --authority, or --insecure if the network is closed");
        }
    }
}
