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

/// <summary>Why two ends did not accept each other.</summary>
/// <param name="Reason">As the end of a sentence that begins with the other end.</param>
/// <param name="IsCertain">Would it be the same the next time? Not where the other end was only slow, or ended in between.</param>
public sealed record TlsRefusal(string Reason, bool IsCertain);

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
        if (await ShakeHandsAsync(tls, identity, side, CancellationToken.None).ConfigureAwait(false) is { } refusal)
        {
            var line = $"{(side is TlsSide.ToSilo ? "the silo at " : "refused ")}{context.RemoteEndPoint}: {refusal.Reason}";
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

    /// <summary>Asks a silo over a bare connection whether both would let each other in, and says no more. Null where they would; else why not.</summary>
    public static async Task<TlsRefusal?> KnockAsync(Stream connection, TlsIdentity identity, CancellationToken cancellationToken)
    {
        await using var tls = new SslStream(connection, leaveInnerStreamOpen: true);
        return await ShakeHandsAsync(tls, identity, TlsSide.ToSilo, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Does a silo at the other end of a bare connection show a certificate when it is spoken to in TLS?</summary>
    public static async Task<bool> SpeaksTlsAsync(Stream connection, CancellationToken cancellationToken)
    {
        var isShown = false;
        await using var tls = new SslStream(connection, leaveInnerStreamOpen: true);
        try
        {
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = "silo",
                    RemoteCertificateValidationCallback = (_, shown, _, _) =>
                    {
                        isShown = shown is not null;
                        return false; // it is only looked at: no word is exchanged
                    },
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException)
        {
            // As it was told to: the certificate is not accepted, or there was none.
        }

        return isShown;
    }

    /// <summary>Null where both ends accept each other; else why not.</summary>
    private static async Task<TlsRefusal?> ShakeHandsAsync(SslStream tls, TlsIdentity identity, TlsSide side, CancellationToken cancellationToken)
    {
        string? problem = null;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
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
                    : new TlsRefusal("it refused this program's certificate", IsCertain: true);
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
                ? new TlsRefusal($"its certificate {problem}", IsCertain: true)
                : new TlsRefusal(
                    Describe(exception, tls.IsAuthenticated, side),
                    exception is AuthenticationException || (exception is IOException && side is TlsSide.ToSilo && tls.IsAuthenticated));
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
