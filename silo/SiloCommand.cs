using System.Collections.Immutable;
using System.CommandLine;
using System.Net;
using Experiments.Contracts.Tls;
using Experiments.Domain;
using Experiments.Silo.Operations;
using Experiments.Silo.Operations.Http;
using Experiments.Silo.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Experiments.Silo;

/// <summary>The command line of the silo program.</summary>
internal static class SiloCommand
{
    /// <summary>Stopped before it had joined.</summary>
    private const int Interrupted = 130;

    private static readonly Option<string?> Config = new("--config") { Description = "A YAML file with these settings and more; flags and environment go before it", HelpName = "FILE" };
    private static readonly Option<bool> Check = new("--check") { Description = "Read the settings, say what they come to, and start nothing" };

    private static readonly Option<string?> Cluster = new("--cluster")
    {
        Description = "PostgreSQL connection of the cluster to join (EXPERIMENTS_CLUSTER); none for a silo alone on its store",
        HelpName = "CONNECTION",
    };

    private static readonly Option<string?> Store = new("--store")
    {
        Description = "Folder of artifacts, the same for all silos; without --cluster of the database too (EXPERIMENTS_STORE, else ~/.experiments)",
        HelpName = "DIR",
    };

    private static readonly Option<string?> Devices = new("--devices") { Description = $"What to execute on, separated by commas: {DeviceList.Rule} (the default)", HelpName = "LIST" };
    private static readonly Option<string[]> Labels = new("--label") { Description = "A label k=v that sweeps may ask for; may be given several times", HelpName = "K=V" };
    private static readonly Option<string?> Name = new("--name") { Description = "The node's name, unique in the cluster (else the machine's)" };
    private static readonly Option<string?> Address = new("--address") { Description = "The IP address at which others reach this silo (else 127.0.0.1)", HelpName = "IP" };
    private static readonly Option<int?> SiloPort = new("--silo-port") { Description = "The port for silos (else a free one)", HelpName = "PORT" };
    private static readonly Option<int?> GatewayPort = new("--gateway-port") { Description = "The port for clients (else a free one)", HelpName = "PORT" };

    private static readonly Option<string?> Grace = new("--grace")
    {
        Description = "How long running work may take to come to a checkpoint when the silo is told to stop (else 60s)",
        HelpName = "TIME",
    };

    private static readonly Option<string[]> DataRoot = new("--data-root")
    {
        Description = "A folder whose audio may be imported; may be given several times (else any on loopback, none beyond)",
        HelpName = "DIR",
    };

    private static readonly Option<string?> Certificate = new("--certificate") { Description = "This silo's certificate in PEM, for TLS (EXPERIMENTS_CERTIFICATE)", HelpName = "FILE" };
    private static readonly Option<string?> Key = new("--key") { Description = "The certificate's private key (EXPERIMENTS_KEY)", HelpName = "FILE" };
    private static readonly Option<string?> Authority = new("--authority") { Description = "The authority whose certificates are let in (EXPERIMENTS_AUTHORITY)", HelpName = "FILE" };
    private static readonly Option<bool> Insecure = new("--insecure") { Description = "Listen without TLS beyond loopback, or alone on a store: whoever reaches the ports can run work" };

    private static readonly Option<string?> KeepCheckpoints = new("--keep-checkpoints")
    {
        Description = $"Checkpoints of runs that ended: last, none, or for how many days ({CheckpointRetention.Variable}, else last)",
        HelpName = "last|none|DAYS",
    };

    private static readonly Option<string?> Http = new("--http")
    {
        Description = "Where to answer /healthz, /readyz, /metrics and /dashboard, such as 8081 for this machine alone or 0.0.0.0:8081 (else nowhere)",
        HelpName = "[IP:]PORT",
    };

    private static readonly Option<DashboardAccess?> Dashboard = new("--dashboard") { Description = "Who may see the dashboard there: loopback (the default), any or off" };
    private static readonly Option<LogFormat?> Log = new("--log") { Description = "How to write the log: text (the default) or json" };

    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand(
            "Starts a silo, which joins its cluster and takes work. SIGTERM lets running work come to a checkpoint, gives it back and ends with exit code 0; a second ends it now."
            + "\n\nExample: silo --cluster 'Host=db;Username=experiments' --store /mnt/experiments --devices cpu:4 --name n7")
        {
            Config, Check, Cluster, Store, Devices, Labels, Name, Address, SiloPort, GatewayPort, Grace, DataRoot, Certificate, Key, Authority, Insecure,
            KeepCheckpoints, Http, Dashboard, Log,
        };
        root.SetAction((flags, _) => RunAsync(flags));
        return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null }).ConfigureAwait(false);
    }

    private static async Task<int> RunAsync(ParseResult flags)
    {
        using var signals = new StopSignals();
        try
        {
            var options = ReadOptions(flags);
            if (flags.GetValue(Check))
            {
                SiloAddresses.RequireProtection(options);
                options.Tls.Load(TlsUse.Silo)?.Dispose();
                await Console.Out.WriteLineAsync(options.Describe()).ConfigureAwait(false);
                return 0;
            }

            return await RunAsync(options, signals.First).ConfigureAwait(false);
        }
        catch (UserErrorException error)
        {
            await Console.Error.WriteLineAsync(error.Message).ConfigureAwait(false);
            return (int)error.Kind;
        }
        catch (OperationCanceledException) when (signals.First.IsCancellationRequested)
        {
            return Interrupted;
        }
    }

    private static async Task<int> RunAsync(SiloOptions options, CancellationToken stop)
    {
        using var traces = TraceExport.Start("experiments-silo", options.Name);
        using var host = await SiloHost.BuildAsync(options, logging => SiloLog.Configure(logging, options.Log), stop).ConfigureAwait(false);
        await using var limited = stop.Register(() => StopLimit.Begin(options.Name, options.Grace + SiloHost.HandoverTime));
        await host.StartAsync(stop).ConfigureAwait(false);
        await host.WaitForShutdownAsync(stop).ConfigureAwait(false);
        if (host.Services.GetRequiredService<WorkerHost>().Killed is not { IsEmpty: false } killed)
        {
            return 0;
        }

        await Console.Error.WriteLineAsync(
            $"{options.Name}: {killed.Length} units came to no checkpoint within {Figures.Trimmed(options.Grace.TotalSeconds, 1)} s and were killed; they go on elsewhere from their last: "
            + string.Join(", ", killed.Order(StringComparer.Ordinal))).ConfigureAwait(false);
        return (int)UserErrorKind.Failed;
    }

    private static SiloOptions ReadOptions(ParseResult flags)
    {
        var address = flags.GetValue(Address);
        if (address is not null && SiloAddresses.FindProblem(address) is { } problem)
        {
            throw new UserErrorException($"--address: {problem}");
        }

        var typed = new SiloSettings
        {
            Name = flags.GetValue(Name),
            Store = flags.GetValue(Store) is { } store ? Path.GetFullPath(store) : null,
            Cluster = flags.GetValue(Cluster),
            Address = address is null ? null : IPAddress.Parse(address),
            SiloPort = flags.GetValue(SiloPort),
            GatewayPort = flags.GetValue(GatewayPort),
            Devices = flags.GetValue(Devices),
            Labels = ParseLabels(flags.GetValue(Labels) ?? []),
            Grace = flags.GetValue(Grace) is { } grace ? Durations.Parse(grace, "--grace") : null,
            DataRoots = flags.GetValue(DataRoot) is { Length: > 0 } roots ? [.. roots.Select(Path.GetFullPath)] : null,
            Tls = new TlsFiles(flags.GetValue(Certificate), flags.GetValue(Key), flags.GetValue(Authority)),
            IsInsecure = flags.GetValue(Insecure) ? true : null,
            Http = flags.GetValue(Http) is { } http ? HttpAddress.Parse(http) : null,
            Dashboard = flags.GetValue(Dashboard),
            Log = flags.GetValue(Log),
            KeepCheckpoints = flags.GetValue(KeepCheckpoints) is { } kept ? CheckpointRetention.Parse(kept) : null,
        };
        if (Secrets.HoldsPassword(typed.Cluster))
        {
            Console.Error.WriteLine(
                "warning: every user of this machine can read the password on this command line; use EXPERIMENTS_CLUSTER, --config or PGPASSFILE instead");
        }

        var settings = typed.Over(SiloSettings.FromEnvironment());
        return (flags.GetValue(Config) is { } file ? settings.Over(SiloFile.Read(file)) : settings).ToOptions(Machine.Here());
    }

    private static ImmutableSortedDictionary<string, string> ParseLabels(string[] labels) => labels
        .Select(label => label.Split('=', 2) is [{ Length: > 0 } key, var value]
            ? KeyValuePair.Create(key, value)
            : throw new UserErrorException($"--label has '{label}'; write KEY=VALUE"))
        .ToImmutableSortedDictionary(StringComparer.Ordinal);
}
