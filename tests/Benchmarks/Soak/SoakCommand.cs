using System.Diagnostics;
using System.Globalization;

namespace Experiments.Benchmarks.Soak;

/// <summary>
/// Hours of a cluster's life in minutes: three silo processes on PostgreSQL run sweeps of every kind, some paused, stopped or cancelled,
/// while workers and silos are killed. Checks that memory and handles stay flat and that every run is accounted for.
/// <c>soak MINUTES [SEED]</c>
/// </summary>
internal static class SoakCommand
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments.Length is 0 or > 2
            || !double.TryParse(arguments[0], CultureInfo.InvariantCulture, out var minutes) || minutes <= 0
            || !int.TryParse(arguments.ElementAtOrDefault(1) ?? "1", CultureInfo.InvariantCulture, out var seed))
        {
            Console.Error.WriteLine("soak MINUTES [SEED]: minutes above 0, and a whole number that chooses what happens when");
            return 2;
        }

        if (!PostgresProcess.IsInstalled)
        {
            Console.Error.WriteLine($"soak: {PostgresProcess.NotInstalled}");
            return 2;
        }

        var folder = Directory.CreateTempSubdirectory("experiments-").FullName;
        var postgres = new PostgresProcess("-c max_connections=300");
        try
        {
            await postgres.InitializeAsync().ConfigureAwait(false);
            var connection = postgres.ConnectionTo(await postgres.CreateDatabaseAsync(CancellationToken.None).ConfigureAwait(false));
            return await RunAsync(folder, connection, TimeSpan.FromMinutes(minutes), seed).ConfigureAwait(false) ? 0 : 1;
        }
        finally
        {
            await postgres.DisposeAsync().ConfigureAwait(false);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<bool> RunAsync(string folder, string connection, TimeSpan duration, int seed)
    {
        await using var cluster = new SoakCluster(connection, Path.Combine(folder, "store"));
        await cluster.StartAsync().ConfigureAwait(false);
        await using var load = await SoakLoad.StartAsync(connection, cluster.Store, folder, seed).ConfigureAwait(false);
        var samples = new SoakSamples();
        using (var end = new CancellationTokenSource(duration))
        {
            await Task.WhenAll(
                load.RunAsync(end.Token),
                new SoakFaults(cluster, seed).RunAsync(end.Token),
                SampleAsync(samples, cluster, end.Token)).ConfigureAwait(false);
        }

        Log("the time is over; waiting for what is under way");
        var verdicts = new Verdicts();
        samples.Judge(verdicts);
        await load.EndAsync(verdicts).ConfigureAwait(false);
        await cluster.EndAsync(verdicts).ConfigureAwait(false);
        verdicts.Print();
        return verdicts.AllPassed;
    }

    private static async Task SampleAsync(SoakSamples samples, SoakCluster cluster, CancellationToken end)
    {
        var started = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(Interval);
        while (await NextAsync(timer, end).ConfigureAwait(false))
        {
            samples.Take(Stopwatch.GetElapsedTime(started), cluster);
        }
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken end)
    {
        try
        {
            return await timer.WaitForNextTickAsync(end).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Logs a line with the time.</summary>
    internal static void Log(string text) => Console.Error.WriteLine($"{TimeProvider.System.GetLocalNow():HH:mm:ss} {text}");
}
