using Experiments.Contracts.Tls;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace Experiments.Silo.Operations;

/// <summary>TLS on all connections of a silo. Its log names rejected peers.</summary>
internal static partial class SiloTls
{
    public static void AddTls(this IServiceCollection services, TlsIdentity identity)
    {
        services.AddSingleton(_ => identity);
        services.AddOptions<SiloConnectionOptions>().Configure<ILoggerFactory>((options, loggers) =>
        {
            var logger = loggers.CreateLogger(typeof(SiloTls).FullName!); // not null: no generic parameter
            options.ConfigureSiloInboundConnection(
                builder => builder.UseTls(identity, TlsSide.FromSilo, reason => LogNoConnection(logger, reason)));
            options.ConfigureSiloOutboundConnection(
                builder => builder.UseTls(identity, TlsSide.ToSilo, reason => LogNoConnection(logger, reason)));
            options.ConfigureGatewayInboundConnection(
                builder => builder.UseTls(identity, TlsSide.FromClient, reason => LogNoConnection(logger, reason)));
        });
    }

    [LoggerMessage(LogLevel.Warning, "No connection: {Reason}")]
    private static partial void LogNoConnection(ILogger logger, string reason);
}
