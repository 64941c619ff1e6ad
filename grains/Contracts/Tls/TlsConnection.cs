using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;

namespace Experiments.Contracts.Tls;

/// <summary>The end of a connection that this program is.</summary>
public enum TlsSide
{
    /// <summary>Another silo connects to this one.</summary>
    FromSilo,

    /// <summary>A client, or a silo acting as one, connects to this silo.</summary>
    FromClient,

    /// <summary>This program connects to a silo.</summary>
    ToSilo,
}

/// <summary>Why two ends did not accept each other.</summary>
/// <param name="Reason">As the end of a sentence that begins with the other end.</param>
/// <param name="IsCertain">Whether a retry would also fail. Not if the other end was only slow, or closed the connection.</param>
public sealed record TlsRefusal(string Reason, bool IsCertain);

/// <summary>
/// TLS with certificates on both ends of Orleans' connections. No data of a connection reaches Orleans before both certificates have been
/// checked.
/// </summary>
public static class TlsConnection
{
    /// <summary>Adds TLS to a connection. <paramref name="onRefused"/> receives the reason for a failed connection, in one line.</summary>
    public static void UseTls(this IConnectionBuilder builder, TlsIdentity identity, TlsSide side, Action<string> onRefused) =>
        builder.UseTls(identity, side, onRefused, TlsHandshake.DefaultLimit);

    /// <summary>The same with another limit for the handshake, for tests.</summary>
    internal static void UseTls(
        this IConnectionBuilder builder, TlsIdentity identity, TlsSide side, Action<string> onRefused, TimeSpan limit)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Use(next => async context =>
        {
            if (await new TlsHandshake(identity, side, limit).RunAsync(context, next).ConfigureAwait(false) is { } refusal)
            {
                var line = $"{(side is TlsSide.ToSilo ? "the silo at " : "refused ")}{context.RemoteEndPoint}: {refusal.Reason}";
                onRefused(line);
                context.Abort(new ConnectionAbortedException(line));
            }
        });
    }

    /// <summary>
    /// Checks over a bare connection to a silo whether both ends would accept each other, and sends nothing else. Null if they would,
    /// otherwise the reason.
    /// </summary>
    public static async Task<TlsRefusal?> CheckAdmissionAsync(Stream connection, TlsIdentity identity, CancellationToken cancellationToken)
    {
        // Not disposed: Orleans' transport may just have aborted it, which happens on another thread and would throw there.
        var context = new DefaultConnectionContext { Transport = new Pipes(PipeReader.Create(connection), PipeWriter.Create(connection)) };
        return await new TlsHandshake(identity, TlsSide.ToSilo, TlsHandshake.DefaultLimit).RunAsync(context, _ => Task.CompletedTask)
            .WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether a silo at the other end of a bare connection presents a certificate in a TLS handshake.</summary>
    public static async Task<bool> SpeaksTlsAsync(Stream connection, CancellationToken cancellationToken)
    {
        var isShown = false;
        await using var tls = new SslStream(connection, leaveInnerStreamOpen: true, (_, shown, _, _) =>
        {
            isShown = shown is not null;
            return false; // the certificate is only looked at: nothing else is exchanged
        });
        try
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "silo" }, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException)
        {
            // As expected: the certificate is not accepted, or there was none.
        }

        return isShown;
    }

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
