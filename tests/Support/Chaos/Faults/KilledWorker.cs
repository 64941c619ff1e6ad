namespace Experiments.Support.Chaos.Faults;

/// <summary>SIGKILL to a worker, as from the kernel when memory runs out.</summary>
internal sealed class KilledWorker : IChaosFault
{
    public string Name => "worker-killed";

    public int Weight => 10;

    public int Kills => 1;

    public Task<string?> InflictAsync(ChaosCluster cluster, TimeSpan duration, Random random)
    {
        (string Silo, int Worker)[] workers =
        [
            .. ChaosCluster.Names.SelectMany(name => Processes.WorkersOf(cluster[name].Id), (name, worker) => (name, worker)),
        ];
        if (workers.Length == 0)
        {
            return Task.FromResult<string?>(null);
        }

        var (silo, worker) = workers[random.Next(workers.Length)];
        Processes.Kill(worker);
        return Task.FromResult<string?>($"kill -9 a worker of {silo}");
    }
}
