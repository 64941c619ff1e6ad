using System.Globalization;
using Experiments.Silo;

namespace Experiments.Benchmarks.Control;

/// <summary>
/// How long users and admins wait while every slot computes: three silo processes on PostgreSQL, first with all nodes cordoned, then with
/// all slots busy. First connected clients read and submit, then whole commands do. Prints percentiles, and where the time of a call goes.
/// <c>control-traffic [SECONDS] [--silo silo.dll] [--client experiments.dll]</c>; name the files of another build to compare with it.
/// </summary>
internal static class ControlCommand
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        var silo = ValueOf(arguments, "--silo") ?? typeof(SiloHost).Assembly.Location;
        var client = ValueOf(arguments, "--client") ?? Path.Combine(AppContext.BaseDirectory, "experiments.dll");
        var seconds = double.TryParse(arguments.FirstOrDefault(), CultureInfo.InvariantCulture, out var given) ? given : 15;
        if (!PostgresProcess.IsInstalled)
        {
            Console.Error.WriteLine($"control-traffic: {PostgresProcess.NotInstalled}");
            return 2;
        }

        var folder = Directory.CreateTempSubdirectory("experiments-").FullName;
        var postgres = new PostgresProcess("-c max_connections=400");
        try
        {
            await postgres.InitializeAsync().ConfigureAwait(false);
            var connection = postgres.ConnectionTo(await postgres.CreateDatabaseAsync(CancellationToken.None).ConfigureAwait(false));
            await RunAsync(connection, folder, silo, client, TimeSpan.FromSeconds(seconds)).ConfigureAwait(false);
            return 0;
        }
        finally
        {
            await postgres.DisposeAsync().ConfigureAwait(false);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task RunAsync(string connection, string folder, string silo, string client, TimeSpan duration)
    {
        await using var cluster = await ControlCluster.StartAsync(connection, Path.Combine(folder, "store"), silo).ConfigureAwait(false);
        await using var clients = await ControlClients.ConnectAsync(connection, cluster.Store).ConfigureAwait(false);
        await using var work = new ControlWork(clients.Admin);
        await work.ImportAsync(folder).ConfigureAwait(false);
        var commands = new ControlTimings(client, connection, cluster.Store, folder);
        Console.WriteLine(
            $"{Environment.ProcessorCount} processors, {ControlCluster.Silos} silos, {ControlCluster.Silos * ControlCluster.Slots} slots; "
                + $"silo {silo}; client {client}");
        var idle = await MeasureAsync("idle", cluster, clients, commands, duration).ConfigureAwait(false);
        await work.FillAsync(ControlCluster.Silos * ControlCluster.Slots).ConfigureAwait(false);
        var loaded = await MeasureAsync("loaded", cluster, clients, commands, duration).ConfigureAwait(false);
        Console.WriteLine();
        foreach (var (before, after) in idle.Zip(loaded))
        {
            Console.WriteLine($"{before.What,-34} loaded / idle at the median: {after.At(0.5) / before.At(0.5):0.00}");
        }
    }

    private static async Task<Latencies[]> MeasureAsync(
        string state, ControlCluster cluster, ControlClients clients, ControlTimings commands, TimeSpan duration)
    {
        Console.WriteLine($"\n{state}; load average {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
        var before = await cluster.SampleAsync().ConfigureAwait(false);
        var (reads, submits) = await clients.RunAsync(state, duration).ConfigureAwait(false);
        var after = await cluster.SampleAsync().ConfigureAwait(false);
        Latencies[] all =
        [
            reads,
            submits,
            await commands.ListAsync().ConfigureAwait(false),
            await commands.ListAndSubmitAsync(state).ConfigureAwait(false),
        ];
        Console.WriteLine(Latencies.Head);
        foreach (var latencies in all)
        {
            Console.WriteLine(latencies);
        }

        after.PrintSince(before, reads.Count + submits.Count, clients.SerializationMilliseconds());
        return all;
    }

    private static string? ValueOf(string[] arguments, string name) =>
        Array.IndexOf(arguments, name) is >= 0 and var at && at + 1 < arguments.Length ? arguments[at + 1] : null;
}
