using Experiments.Contracts.Tls;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace Experiments.ClientCli.Connection;

/// <summary>
/// How a client tries to connect: with its certificate where it has one, and no further once a silo has refused it, which would go on for
/// ever.
/// </summary>
internal sealed class ConnectionAttempts(TlsIdentity? identity) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Why a silo and this client do not speak with each other; null where it is only that none answered.</summary>
    public string? Refusal { get; private set; }

    /// <summary>What to do about a cluster that is not reached.</summary>
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

    /// <summary>Makes a client try like this.</summary>
    public IClientBuilder AddTo(IClientBuilder client)
    {
        client.Services.AddSingleton<IClientConnectionRetryFilter>(this);
        return identity is null
            ? client
            : client.Configure<ClientConnectionOptions>(options =>
                options.ConfigureConnection(builder => builder.UseTls(identity, TlsSide.ToSilo, reason => Refusal = reason)));
    }
}
