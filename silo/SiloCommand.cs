using System.Collections.Immutable;
using System.CommandLine;
using Experiments.Domain;
using Experiments.Silo.Operations;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Experiments.Silo;

/// <summary>The command line of the silo program.</summary>
internal static class SiloCommand
{
    private static readonly Option<string?> Cluster = new("--cluster") { Description = "PostgreSQL connection of the cluster to join; none for a silo alone on its store" };

    private static readonly Option<string> Store = new("--store")
    {
        Description = "Folder of artifacts, the same for all silos; without --cluster of the database too",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("EXPERIMENTS_STORE")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".experiments"),
    };

    private static readonly Option<string> Devices = new("--devices")
    {
        Description = "What to execute on: cpu:SLOTS, cuda:all, cuda:NUMBERxSLOTS, separated by commas",
        DefaultValueFactory = _ => $"cpu:{Environment.ProcessorCount}",
    };

    private static readonly Option<string[]> Labels = new("--label") { Description = "A label k=v that sweeps may ask for; may be given several times" };

    private static readonly Option<string> Name = new("--name")
    {
        Description = "The node's name, unique in the cluster",
        DefaultValueFactory = _ => Environment.MachineName,
    };

    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Starts a silo, which joins its cluster and takes work.\n\nExample: silo --cluster 'Host=db;Username=experiments' --store /mnt/experiments --devices cpu:4 --name n7")
        {
            Cluster, Store, Devices, Labels, Name,
        };
        root.SetAction(RunAsync);
        return await root.Parse(args).InvokeAsync().ConfigureAwait(false);
    }

    private static async Task<int> RunAsync(ParseResult flags, CancellationToken cancellationToken)
    {
        try
        {
            var options = new SiloOptions
            {
                Name = flags.GetRequiredValue(Name),
                Store = Path.GetFullPath(flags.GetRequiredValue(Store)),
                Cluster = flags.GetValue(Cluster) ?? Environment.GetEnvironmentVariable("EXPERIMENTS_CLUSTER"),
                Devices = DeviceList.Parse(flags.GetRequiredValue(Devices)),
                Labels = ParseLabels(flags.GetValue(Labels) ?? []),
            };
            using var host = await SiloHost.BuildAsync(options, logging => logging.AddSimpleConsole(console => console.SingleLine = true)
                .AddFilter("Orleans", LogLevel.Warning)
                .AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error), cancellationToken).ConfigureAwait(false);
            await host.RunAsync(cancellationToken).ConfigureAwait(false);
            return 0;
        }
        catch (UserErrorException error)
        {
            await Console.Error.WriteLineAsync(error.Message).ConfigureAwait(false);
            return (int)error.Kind;
        }
    }

    private static ImmutableSortedDictionary<string, string> ParseLabels(string[] labels) => labels
        .Select(label => label.Split('=', 2) is [{ Length: > 0 } key, var value]
            ? KeyValuePair.Create(key, value)
            : throw new UserErrorException($"--label has '{label}'; write KEY=VALUE"))
        .ToImmutableSortedDictionary(StringComparer.Ordinal);
}
