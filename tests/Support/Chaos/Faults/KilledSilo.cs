namespace Experiments.Support.Chaos.Faults;

/// <summary>SIGKILL to a silo; its supervisor restarts it at once.</summary>
internal sealed class KilledSilo : IChaosFault
{
    public string Name => "silo-killed";

    public int Weight => 7;

    public int Kills => 1;

    public async Task<string?> InflictAsync(ChaosCluster cluster, TimeSpan duration, Random random)
    {
        var name = ChaosCluster.Names[random.Next(ChaosCluster.Names.Count)];
        await cluster[name].KillAsync().ConfigureAwait(false);
        await cluster.StartAsync(name).ConfigureAwait(false);
        return $"kill -9 {name}";
    }
}
