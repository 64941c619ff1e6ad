using System.Net;
using System.Net.Sockets;
using Experiments.Contracts.Tls;
using Experiments.Domain;
using Experiments.Silo.Storage;

namespace Experiments.Silo.Operations;

/// <summary>
/// Checks before a silo joins whether the silos of the cluster would admit it. Orleans would try for a minute, write a page to the log of
/// every silo, and fail as if the silo had been cut off.
/// </summary>
internal static class JoinCheck
{
    /// <summary>A silo without TLS speaks first, so this wait is long only if nobody will speak.</summary>
    private static readonly TimeSpan SpeaksFirstWithin = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan JoinTimeout = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Connects to the silos in the membership. One that does not respond is left to the membership: it may have died.</summary>
    /// <exception cref="UserErrorException">
    /// A silo rejects this silo's certificate or has one that this silo rejects, or only one of the two uses TLS.
    /// </exception>
    public static async Task RequireAdmissionAsync(SiloOptions options, TlsIdentity? identity, CancellationToken cancellationToken)
    {
        if (options.Cluster is not { } connection)
        {
            return;
        }

        var silos = await PostgresStorage.ListSilosAsync(connection, options.ClusterId, cancellationToken).ConfigureAwait(false);
        var problems = await Task.WhenAll(silos.Select(silo => FindProblemAsync(silo, identity, cancellationToken))).ConfigureAwait(false);
        if (problems.FirstOrDefault(problem => problem is not null) is { } found)
        {
            throw new UserErrorException(found);
        }
    }

    private static async Task<string?> FindProblemAsync(IPEndPoint silo, TlsIdentity? identity, CancellationToken cancellationToken)
    {
        // Twice: a silo that is just stopping breaks off like one that refuses.
        var first = await ProbeAsync(silo, identity, cancellationToken).ConfigureAwait(false);
        if (first is null)
        {
            return null;
        }

        await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
        return await ProbeAsync(silo, identity, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<string?> ProbeAsync(IPEndPoint silo, TlsIdentity? identity, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(JoinTimeout);
        try
        {
            return identity is null
                ? await ProbePlainAsync(silo, timeout.Token).ConfigureAwait(false)
                : await ProbeTlsAsync(silo, identity, timeout.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
            when (exception is SocketException or IOException
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    private static async Task<string?> ProbePlainAsync(IPEndPoint silo, CancellationToken cancellationToken)
    {
        await using var stream = await ConnectAsync(silo, cancellationToken).ConfigureAwait(false);
        return !await SpeaksFirstAsync(stream, cancellationToken).ConfigureAwait(false)
            && await TlsConnection.SpeaksTlsAsync(stream, cancellationToken).ConfigureAwait(false)
            ? $"the silo at {silo} uses TLS, but this one has no certificate; set --certificate, --key and --authority (or tls: in the "
                    + "config)"
            : null;
    }

    private static async Task<string?> ProbeTlsAsync(IPEndPoint silo, TlsIdentity identity, CancellationToken cancellationToken)
    {
        await using var stream = await ConnectAsync(silo, cancellationToken).ConfigureAwait(false);
        if (await TlsConnection.CheckAdmissionAsync(stream, identity, cancellationToken).ConfigureAwait(false) is not { } refusal)
        {
            return null;
        }

        // A silo without TLS may also break off before it can be identified.
        await using var again = await ConnectAsync(silo, cancellationToken).ConfigureAwait(false);
        var reason = refusal.IsCertain ? refusal.Reason
            : await SpeaksFirstAsync(again, cancellationToken).ConfigureAwait(false) ? "it does not use TLS"
            : null;
        return reason is null
            ? null
            : $"the silo at {silo} and this one reject each other: {reason}; check --certificate, --key and --authority";
    }

    private static async Task<NetworkStream> ConnectAsync(IPEndPoint silo, CancellationToken cancellationToken)
    {
        var socket = new Socket(silo.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(silo, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<bool> SpeaksFirstAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(SpeaksFirstWithin);
        try
        {
            return await stream.ReadAsync(new byte[1], timeout.Token).ConfigureAwait(false) == 1;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
