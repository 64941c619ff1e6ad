namespace Experiments.Benchmarks.Soak;

/// <summary>Kills workers, less often kills silos or stops them as an admin would, and restarts those.</summary>
internal sealed class SoakFaults(SoakCluster cluster, int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>Continues until the end; when this returns, every silo is running.</summary>
    public async Task RunAsync(CancellationToken end)
    {
        while (true)
        {
            await Task.Delay(TimeSpan.FromSeconds(10 + (20 * _random.NextDouble())), end)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (end.IsCancellationRequested)
            {
                return;
            }

            var name = cluster.Disturbed[_random.Next(cluster.Disturbed.Count)];
            await (_random.Next(6) switch
            {
                0 => KillAsync(name),
                1 => RestartAsync(name),
                _ => KillWorkerAsync(name),
            }).ConfigureAwait(false);
        }
    }

    private async Task KillAsync(string name)
    {
        SoakCommand.Log($"kill -9 {name}");
        await cluster[name].KillAsync().ConfigureAwait(false);
        await cluster.StartAsync(name).ConfigureAwait(false);
    }

    private async Task RestartAsync(string name)
    {
        SoakCommand.Log($"stop {name}");
        cluster[name].Signal("TERM");
        var exit = await cluster[name].ExitAsync(CancellationToken.None).ConfigureAwait(false);
        if (exit != 0)
        {
            throw new InvalidOperationException($"{name} exited with {exit} on SIGTERM:\n{cluster[name].Output}");
        }

        await cluster.StartAsync(name).ConfigureAwait(false);
    }

    private Task KillWorkerAsync(string name)
    {
        if (Processes.WorkersOf(cluster[name].Id) is [var worker, ..])
        {
            SoakCommand.Log($"kill -9 a worker of {name}");
            Processes.Kill(worker);
        }

        return Task.CompletedTask;
    }
}
