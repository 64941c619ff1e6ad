using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Experiments.Domain;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Orleans.Connections.Security;

namespace Experiments.Contracts.Tls;

/// <summary>
/// The handshake of one connection, performed by Orleans' TLS library. This adds the cluster's rules for certificates, intermediate
/// certificates, and the reason for a refusal. After the handshake the silo writes one byte: with TLS 1.3 the other end would otherwise
/// not know yet whether its certificate was accepted.
/// </summary>
internal sealed class TlsHandshake(TlsIdentity identity, TlsSide side, TimeSpan limit)
{
    /// <summary>How long the other end may take for each step.</summary>
    internal static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(10);

    private static readonly byte[] AcceptedByte = [1];
    private static readonly TlsRefusal CertificateMissing = new("its certificate was not shown", IsCertain: true);
    private static readonly TlsRefusal CertificateRefused =
        new("it refused this program's certificate; it must be of the cluster's authority and in date", IsCertain: true);

    /// <summary>Null only after the certificate of the other end was checked, and this end's was not refused.</summary>
    private TlsRefusal? _refusal = CertificateMissing;

    /// <summary>
    /// Performs the handshake and, if both ends accept each other, continues with <paramref name="next"/>. Null if they do, otherwise the
    /// reason.
    /// </summary>
    public async Task<TlsRefusal?> RunAsync(ConnectionContext context, ConnectionDelegate next)
    {
        using var log = new FailureLog(
            failure => _refusal = _refusal is null || _refusal == CertificateMissing ? Explain(failure) : _refusal);
        var builder = new ConnectionBuilder(log);
        var options = new TlsOptions
        {
            LocalCertificate = identity.Context.TargetCertificate,

            // Not "require": the library would refuse a missing certificate without a reason. EnterAsync refuses it.
            RemoteCertificateMode = RemoteCertificateMode.AllowCertificate,
            RemoteCertificateValidation = Accepts,
            HandshakeTimeout = limit,
            OnAuthenticateAsClient = (_, client) =>
            {
                client.TargetHost = "silo";
                ((SslClientAuthenticationOptions)client.SslClientAuthenticationOptions).ClientCertificateContext = identity.Context;
            },
            OnAuthenticateAsServer = (_, server) =>
            {
                // The library's selection would take precedence over the context, and omit the intermediate certificates.
                server.ServerCertificateSelectionCallback = null;
                ((SslServerAuthenticationOptions)server.SslServerAuthenticationOptions).ServerCertificateContext = identity.Context;
            },
        };
        if (side is TlsSide.ToSilo)
        {
            builder.UseClientTls(options);
        }
        else
        {
            builder.UseServerTls(options);
        }

        builder.Run(secured => EnterAsync(secured, next));
        await builder.Build()(context).ConfigureAwait(false);
        return _refusal;
    }

    private bool Accepts(X509Certificate2 shown, X509Chain? chain, SslPolicyErrors errors)
    {
        var problem = identity.FindProblem(shown, side is TlsSide.FromClient ? TlsUse.Client : TlsUse.Silo, chain?.ChainPolicy.ExtraStore);
        _refusal = problem is null ? null : new TlsRefusal($"its certificate {problem}", IsCertain: true);
        return problem is null;
    }

    private async Task EnterAsync(ConnectionContext secured, ConnectionDelegate next)
    {
        if (_refusal is null)
        {
            _refusal = await SendAcceptedAsync(secured.Transport).ConfigureAwait(false);
        }

        if (_refusal is null)
        {
            await next(secured).ConfigureAwait(false);
        }
    }

    private async Task<TlsRefusal?> SendAcceptedAsync(IDuplexPipe secured)
    {
        using var timeout = new CancellationTokenSource(limit);
        try
        {
            if (side is not TlsSide.ToSilo)
            {
                await secured.Output.WriteAsync(AcceptedByte, timeout.Token).ConfigureAwait(false);
                return null;
            }

            var answer = (await secured.Input.ReadAsync(timeout.Token).ConfigureAwait(false)).Buffer;
            if (answer.IsEmpty || answer.FirstSpan[0] != AcceptedByte[0])
            {
                return CertificateRefused;
            }

            secured.Input.AdvanceTo(answer.GetPosition(1));
            return null;
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException or OperationCanceledException)
        {
            return side is TlsSide.ToSilo && exception is not OperationCanceledException ? CertificateRefused : Explain(exception);
        }
    }

    private TlsRefusal Explain(Exception failure) => failure switch
    {
        OperationCanceledException => new($"it did not speak TLS within {NumberFormat.Fixed(limit.TotalSeconds, 0)} s", IsCertain: false),
        AuthenticationException { InnerException: { Message: var reason } } => new(
            $"it refused this program's certificate, or no TLS can be agreed on ({reason.TrimEnd('.')})", IsCertain: true),
        AuthenticationException => new($"it does not use TLS ({failure.Reason()})", IsCertain: true),
        _ => new(
            $"it broke off: it does not use TLS, or refused this program's certificate ({failure.Reason()})",
            IsCertain: false),
    };

    /// <summary>Captures the library's log of one connection: only this log contains the reason for a failed handshake.</summary>
    private sealed class FailureLog(Action<Exception> onFailed) : IServiceProvider, ILoggerFactory, ILogger
    {
        public object? GetService(Type serviceType) => serviceType == typeof(ILoggerFactory) ? this : null;

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            onFailed(exception ?? new IOException(formatter(state, exception)));

        public void Dispose()
        {
        }
    }
}
