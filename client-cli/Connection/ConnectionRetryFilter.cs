using Experiments.Contracts.Tls;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace Experiments.ClientCli.Connection;

/// <summary>
/// How a client tries to connect: with its certificate if it has one, and only until a silo rejects it, since retrying would then go on
/// forever.
/// </summary>
internal sealed class ConnectionRetryFilter(TlsIdentity? identity) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Why a silo rejects this client or the reverse; null if there was only no response.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Whether this client uses TLS.</summary>
    public bool HasCertificate => identity is not null;

    /// <summary>What to do about an unreachable cluster.</summary>
    public string Advice => (Refusal, identity) switch
    {
        ({ }, _) => "check --certificate, --key and --authority (or EXPERIMENTS_CERTIFICATE, EXPERIMENTS_KEY, EXPERIMENTS_AUTHORITY)",
        (null, null) =>
            "check --cluster (or EXPERIMENTS_CLUSTER) and that a silo is running: silo --cluster CONNECTION; a cluster with TLS needs "
                + "--certificate, --key and --authority",
        _ => "check --cluster (or EXPERIMENTS_CLUSTER) and that a silo is running: silo --cluster CONNECTION",
    };

    /// <inheritdoc/>
    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (Refusal is not null)
        {
            return false;
        }

        await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Adds this retry policy and TLS to a client.</summary>
    public IClientBuilder AddTo(IClientBuilder client)
    {
        client.Services.AddSingleton<IClientConnectionRetryFilter>(this);
        return identity is null
            ? client
            : client.Configure<ClientConnectionOptions>(options =>
                options.ConfigureConnection(builder => builder.UseTls(identity, TlsSide.ToSilo, reason => Refusal = reason)));
    }
}
