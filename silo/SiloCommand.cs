using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Experiments.Contracts.Tls;
using Experiments.Domain;
using Experiments.Silo.Operations;
using Experiments.Silo.Workers;
using Experiments.Specs.Files;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Experiments.Silo;

/// <summary>The command line of the silo program.</summary>
internal static class SiloCommand
{
    /// <summary>Exit code when stopped before it had joined.</summary>
    private const int Interrupted = 130;

    private static readonly Option<string?> Config = new("--config")
    {
        Description = "YAML file with these and further settings; flags and environment variables override it.",
        HelpName = "FILE",
    };

    private static readonly Option<bool> Check = new("--check") { Description = "Print the effective settings and exit without starting." };
    private static readonly Option<string?> Cluster = new("--cluster")
    {
        Description = Explain("cluster", "EXPERIMENTS_CLUSTER"),
        HelpName = "CONNECTION",
    };

    private static readonly Option<string?> Store = new("--store")
    {
        Description = Explain("store", "EXPERIMENTS_STORE"),
        HelpName = "DIR",
    };

    private static readonly Option<string?> Devices = new("--devices")
    {
        Description = $"{Explain("devices")} Separate several by commas.",
        HelpName = "LIST",
    };

    private static readonly Option<string[]> Labels = new("--label")
    {
        Description = "Label that sweeps can require; repeatable.",
        HelpName = "KEY=VALUE",
    };

    private static readonly Option<string?> Name = new("--name") { Description = Explain("name") };
    private static readonly Option<string?> Address = new("--address") { Description = Explain("address"), HelpName = "IP" };
    private static readonly Option<int?> SiloPort = new("--silo-port") { Description = Explain("siloPort"), HelpName = "PORT" };
    private static readonly Option<int?> GatewayPort = new("--gateway-port") { Description = Explain("gatewayPort"), HelpName = "PORT" };
    private static readonly Option<string?> Grace = new("--grace") { Description = Explain("grace"), HelpName = "TIME" };
    private static readonly Option<string[]> DataRoot = new("--data-root")
    {
        Description = $"{Explain("dataRoots")} Repeatable.",
        HelpName = "DIR",
    };

    private static readonly Option<string?> Certificate = new("--certificate")
    {
        Description = Explain("tls.certificate", "EXPERIMENTS_CERTIFICATE"),
        HelpName = "FILE",
    };

    private static readonly Option<string?> Key = new("--key") { Description = Explain("tls.key", "EXPERIMENTS_KEY"), HelpName = "FILE" };
    private static readonly Option<string?> Authority = new("--authority")
    {
        Description = Explain("tls.authority", "EXPERIMENTS_AUTHORITY"),
        HelpName = "FILE",
    };

    private static readonly Option<bool> Insecure = new("--insecure") { Description = Explain("insecure") };
    private static readonly Option<string?> KeepCheckpoints = new("--keep-checkpoints")
    {
        Description = Explain("keepCheckpoints", CheckpointRetention.Variable),
        HelpName = "last|none|DAYS",
    };

    private static readonly Option<string?> Http = new("--http") { Description = Explain("http"), HelpName = "[IP:]PORT" };
    private static readonly Option<DashboardAccess?> Dashboard = new("--dashboard") { Description = Explain("dashboard") };
    private static readonly Option<LogFormat?> Log = new("--log") { Description = Explain("log") };

    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand(
            "Starts a silo, which joins its cluster and executes work. On SIGTERM it lets running work reach a checkpoint, hands it over "
                + "and "
            + "exits with code 0; a second signal exits immediately."
            + "\n\nExample: silo --cluster 'Host=db;Username=experiments' --store /mnt/experiments --devices cpu:4 --name n7")
        {
            Config, Check, Cluster, Store, Devices, Labels, Name, Address, SiloPort, GatewayPort, Grace, DataRoot, Certificate, Key,
            Authority, Insecure,
            KeepCheckpoints, Http, Dashboard, Log,
        };
        root.SetAction((parsed, _) => RunAsync(parsed));
        var flags = root.Parse(args);
        if (flags.Action is ParseErrorAction)
        {
            foreach (var error in flags.Errors)
            {
                await Console.Error.WriteLineAsync($"silo: {Describe(error)}; see `silo --help`").ConfigureAwait(false);
            }

            return (int)UserErrorKind.Invalid;
        }

        return await flags.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null }).ConfigureAwait(false);
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
        await using var limited = stop.Register(() => StopLimit.Begin(options.Name, options.Grace));
        await host.StartAsync(stop).ConfigureAwait(false);
        await host.WaitForShutdownAsync(stop).ConfigureAwait(false);
        if (host.Services.GetRequiredService<WorkerHost>().Killed is not { IsEmpty: false } killed)
        {
            return 0;
        }

        await Console.Error.WriteLineAsync(
            $"{options.Name}: {killed.Length} units did not reach a checkpoint within "
                + $"{Figures.Trimmed(options.Grace.TotalSeconds, 1)} s and were killed; they resume on other nodes from their last one: "
            + string.Join(", ", killed.Order(StringComparer.Ordinal))).ConfigureAwait(false);
        return (int)UserErrorKind.Failed;
    }

    /// <summary>The library names .NET types where a value cannot be read.</summary>
    private static string Describe(ParseError error)
    {
        if ((error.SymbolResult as OptionResult ?? error.SymbolResult?.Parent as OptionResult) is not { Tokens: [var token] } option)
        {
            return error.Message.TrimEnd('.');
        }

        var type = Nullable.GetUnderlyingType(option.Option.ValueType) ?? option.Option.ValueType;
        return type.IsEnum
            ? $"{option.Option.Name}: '{token.Value}' is not one of {string.Join(", ", Enum.GetNames(type)).ToLowerInvariant()}"
            : type == typeof(int) ? $"{option.Option.Name}: '{token.Value}' is not a whole number"
            : error.Message.TrimEnd('.');
    }

    private static SiloOptions ReadOptions(ParseResult flags)
    {
        var typed = new SiloSpec
        {
            Name = flags.GetValue(Name),
            Store = flags.GetValue(Store) is { } store ? Path.GetFullPath(store) : null,
            Cluster = flags.GetValue(Cluster),
            Address = flags.GetValue(Address) is { } address ? Parse(Address, address, ReachableAddress.Parse) : null,
            SiloPort = flags.GetValue(SiloPort),
            GatewayPort = flags.GetValue(GatewayPort),
            Devices = flags.GetValue(Devices) is { } devices ? Parse(Devices, devices, DeviceSpec.ParseList) : null,
            Labels = ParseLabels(flags.GetValue(Labels) ?? []),
            Grace = flags.GetValue(Grace) is { } grace ? Durations.Parse(grace, "--grace") : null,
            DataRoots = flags.GetValue(DataRoot) is { Length: > 0 } roots ? [.. roots.Select(Path.GetFullPath)] : null,
            Tls = new SiloCertificate(flags.GetValue(Certificate), flags.GetValue(Key), flags.GetValue(Authority)),
            IsInsecure = flags.GetValue(Insecure) ? true : null,
            Http = flags.GetValue(Http) is { } http ? Parse(Http, http, HttpAddress.Parse) : null,
            Dashboard = flags.GetValue(Dashboard),
            Log = flags.GetValue(Log),
            KeepCheckpoints = flags.GetValue(KeepCheckpoints) is { } kept
                ? Parse(KeepCheckpoints, kept, text => CheckpointRetention.Parse(text))
                : null,
        };
        if (Secrets.HoldsPassword(typed.Cluster))
        {
            Console.Error.WriteLine(
                "warning: every user of this machine can read the password on the command line; use EXPERIMENTS_CLUSTER, --config or "
                    + "PGPASSFILE instead");
        }

        var settings = typed.Over(SiloSettings.FromEnvironment());
        return (flags.GetValue(Config) is { } file ? settings.Over(SiloFile.Read(file).Spec) : settings).ToOptions(Machine.Here());
    }

    private static T Parse<T>(Option<string?> flag, string text, Func<string, T> parse)
    {
        try
        {
            return parse(text);
        }
        catch (UserErrorException error)
        {
            throw new UserErrorException($"{flag.Name}: {error.Message}");
        }
    }

    /// <summary>A flag has the help text of its config key.</summary>
    private static string Explain(string path, string? variable = null)
    {
        var key = SiloKeys.All.Find(path);
        return $"{key.Help} ({(variable is null ? "" : $"{variable}; ")}default: {key.Default})";
    }

    private static ImmutableSortedDictionary<string, string> ParseLabels(string[] labels) => labels
        .Select(label => label.Split('=', 2) is [{ Length: > 0 } key, var value]
            ? KeyValuePair.Create(key, value)
            : throw new UserErrorException($"--label '{label}': write KEY=VALUE"))
        .ToImmutableSortedDictionary(StringComparer.Ordinal);
}
