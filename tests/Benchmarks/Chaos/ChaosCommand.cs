using System.Globalization;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.Contracts.Tls;
using Experiments.Silo.Storage;
using Experiments.Support.Chaos;

namespace Experiments.Benchmarks.Chaos;

/// <summary>
/// Random faults: kills, freezes, outages, a full and a stalled disk, damaged files, stepping clocks. Checks that every sweep gives the
/// same digits as without faults, and that every run is recorded once. <c>chaos MINUTES [SEED]</c>
/// </summary>
internal static class ChaosCommand
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments.Length is 0 or > 2
            || !double.TryParse(arguments[0], CultureInfo.InvariantCulture, out var minutes) || minutes <= 0
            || !int.TryParse(arguments.ElementAtOrDefault(1) ?? "1", CultureInfo.InvariantCulture, out var seed))
        {
            await Console.Error.WriteLineAsync("chaos MINUTES [SEED]: minutes above 0, and a whole number that chooses what happens when")
                .ConfigureAwait(false);
            return 2;
        }

        if (!PostgresProcess.IsInstalled)
        {
            await Console.Error.WriteLineAsync($"chaos: {PostgresProcess.NotInstalled}").ConfigureAwait(false);
            return 2;
        }

        var verdicts = await RunAsync(TimeSpan.FromMinutes(minutes), seed).ConfigureAwait(false);
        verdicts.Print();
        return verdicts.AllPassed ? 0 : 1;
    }

    /// <summary>Logs a line with the time.</summary>
    internal static void Log(string text) => Console.Error.WriteLine($"{TimeProvider.System.GetLocalNow():HH:mm:ss} {text}");

    private static async Task<Verdicts> RunAsync(TimeSpan duration, int seed)
    {
        var folder = Directory.CreateTempSubdirectory("experiments-chaos-").FullName;
        var postgres = new PostgresProcess("-c max_connections=300");
        try
        {
            await postgres.InitializeAsync().ConfigureAwait(false);
            var connection = postgres.ConnectionTo(await postgres.CreateDatabaseAsync(CancellationToken.None).ConfigureAwait(false));
            using var disk = MountedDisk.TryMountFile(mebibytes: 1024);
            await using var cluster = new ChaosCluster(postgres, connection, disk, folder);
            return await RunAsync(cluster, folder, duration, seed).ConfigureAwait(false);
        }
        finally
        {
            await postgres.DisposeAsync().ConfigureAwait(false);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Verdicts> RunAsync(ChaosCluster cluster, string folder, TimeSpan duration, int seed)
    {
        await cluster.StartAsync().ConfigureAwait(false);
        var terminal = new Terminal(Console.Out, Console.Error) { IsQuiet = true };
        await using var client =
            await RemoteCluster.ConnectAsync(cluster.Connection, new TlsFiles(), cluster.Store, default, terminal, CancellationToken.None)
                .ConfigureAwait(false);
        var sweeps = new ChaosSweeps(client.Grains, cluster.Store, Log);
        await sweeps.BeginAsync(folder).ConfigureAwait(false);
        var clients = new ChaosClients(cluster.Connection, cluster.Store);
        var (verdicts, engine) = (new Verdicts(), new ChaosEngine(cluster, sweeps, Log));
        using (var end = new CancellationTokenSource(duration))
        {
            await Task.WhenAll(sweeps.RunAsync(end.Token), clients.RunAsync(end.Token), engine.RunAsync(new Random(seed), end.Token))
                .ConfigureAwait(false);
        }

        Log("the time is up; waiting for running sweeps");
        await sweeps.EndAsync(cluster, verdicts).ConfigureAwait(false);
        engine.Judge(verdicts);
        clients.Judge(verdicts);
        await cluster.EndAsync(verdicts).ConfigureAwait(false);
        var check = new StoreMaintenance(cluster.Store, cluster.Connection).Check(null, CancellationToken.None);
        verdicts.Add(
            $"store check: {check.Rows} rows, {check.Artifacts} artifacts, {check.Problems.Length} problems "
                + $"{check.Problems.FirstOrDefault()}", check.IsWhole);
        foreach (var line in engine.Table)
        {
            Console.WriteLine(line);
        }

        return verdicts;
    }
}
