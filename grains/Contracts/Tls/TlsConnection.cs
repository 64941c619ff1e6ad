using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Experiments.Domain;
using Microsoft.AspNetCore.Connections;

namespace Experiments.Contracts.Tls;

/// <summary>Which end of which connection.</summary>
public enum TlsSide
{
    /// <summary>Another silo connects to this one.</summary>
    FromSilo,

    /// <summary>A client, or a silo as one, connects to this silo.</summary>
    FromClient,

    /// <summary>This program connects to a silo.</summary>
    ToSilo,
}

/// <summary>
/// TLS with certificates on both ends of Orleans' connections. Nothing of the connection reaches Orleans before both have been checked. After the
/// handshake the silo writes one byte: with TLS 1.3 the other end would otherwise not know yet whether its certificate was accepted.
/// </summary>
public static class TlsConnection
{
    private const byte Welcome = 1;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Adds TLS to a connection. <paramref name="onRefused"/> hears in one line why a connection came to nothing.</summary>
    public static void UseTls(this IConnectionBuilder builder, TlsIdentity identity, TlsSide side, Action<string> onRefused)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Use(next => context => RunAsync(context, next, identity, side, onRefused));
    }

    private static async Task RunAsync(ConnectionContext context, ConnectionDelegate next, TlsIdentity identity, TlsSide side, Action<string> onRefused)
    {
        var transport = context.Transport;
        await using var inner = new DuplexStream(transport);
        await using var tls = new SslStream(inner, leaveInnerStreamOpen: true);
        if (await ShakeHandsAsync(tls, identity, side).ConfigureAwait(false) is { } reason)
        {
            var line = $"{(side is TlsSide.ToSilo ? "the silo at " : "refused ")}{context.RemoteEndPoint}: {reason}";
            onRefused(line);
            context.Abort(new ConnectionAbortedException(line));
            return;
        }

        var secured = new Pipes(
            PipeReader.Create(tls, new StreamPipeReaderOptions(bufferSize: 32768, leaveOpen: true)),
            PipeWriter.Create(tls, new StreamPipeWriterOptions(leaveOpen: true)));
        try
        {
            context.Transport = secured;
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            await secured.Input.CompleteAsync().ConfigureAwait(false);
            await secured.Output.CompleteAsync().ConfigureAwait(false);
            context.Transport = transport;
        }
    }

    /// <summary>Null where both ends accept each other; else why not.</summary>
    private static async Task<string?> ShakeHandsAsync(SslStream tls, TlsIdentity identity, TlsSide side)
    {
        string? problem = null;
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            if (side is TlsSide.ToSilo)
            {
                await tls.AuthenticateAsClientAsync(
                    new SslClientAuthenticationOptions
                    {
                        TargetHost = "silo",
                        ClientCertificateContext = identity.Context,
                        RemoteCertificateValidationCallback = Check(TlsUse.Silo),
                    },
                    patience.Token).ConfigureAwait(false);
                var answer = new byte[1];
                return await tls.ReadAsync(answer, patience.Token).ConfigureAwait(false) == 1 && answer[0] == Welcome
                    ? null
                    : "it refused this program's certificate";
            }

            await tls.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = identity.Context,
                    ClientCertificateRequired = true,
                    RemoteCertificateValidationCallback = Check(side is TlsSide.FromSilo ? TlsUse.Silo : TlsUse.Client),
                },
                patience.Token).ConfigureAwait(false);
            await tls.WriteAsync(new[] { Welcome }, patience.Token).ConfigureAwait(false);
            await tls.FlushAsync(patience.Token).ConfigureAwait(false);
            return null;
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException or OperationCanceledException)
        {
            return problem is not null
                ? $"its certificate {problem}"
                : Describe(exception, tls.IsAuthenticated, side);
        }

        RemoteCertificateValidationCallback Check(TlsUse use) => (_, shown, chain, _) =>
        {
            using var certificate = shown is null ? null : X509CertificateLoader.LoadCertificate(shown.GetRawCertData());
            problem = identity.FindProblem(certificate, use, chain?.ChainPolicy.ExtraStore);
            return problem is null;
        };
    }

    private static string Describe(Exception exception, bool isAuthenticated, TlsSide side) => (exception, side) switch
    {
        (OperationCanceledException, _) => $"it did not speak TLS within {Figures.Fixed(Patience.TotalSeconds, 0)} s",
        (_, TlsSide.ToSilo) when isAuthenticated => "it refused this program's certificate; it must be of the cluster's authority and in date",
        (AuthenticationException { InnerException: null }, _) => $"it does not speak TLS ({exception.Message.TrimEnd('.')})",
        (IOException, _) => $"it broke off: it does not speak TLS, or refused this program's certificate ({exception.Message.TrimEnd('.')})",
        _ => $"it refused this program's certificate, or no TLS can be agreed on ({exception.InnerException!.Message.TrimEnd('.')})", // not null: the case before
    };

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
