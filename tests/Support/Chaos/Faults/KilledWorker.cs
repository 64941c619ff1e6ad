namespace Experiments.Support.Chaos.Faults;

/// <summary>SIGKILL to a worker, as the kernel sends where memory runs out.</summary>
internal sealed class KilledWorker : IChaosFault
{
    public string Name => "worker-killed";

    public int Weight => 10;

    public int Kills => 1;

    public Task<string?> InflictAsync(ChaosCluster cluster, Random random)
    {
        var name = ChaosCluster.Names[random.Next(ChaosCluster.Names.Count)];
        if (Processes.WorkersOf(cluster[name].Id) is not [var worker, ..])
        {
            return Task.FromResult<string?>(null);
        }

        Processes.Kill(worker);
        return Task.FromResult<string?>($"kill -9 a worker of {name}");
    }
}
