namespace Experiments.Support.Chaos.Faults;

/// <summary>SIGTERM to a silo, as in an upgrade: it gives back its work and exits with 0.</summary>
internal sealed class EndedSilo : IChaosFault
{
    public string Name => "silo-restarted";

    public int Weight => 2;

    public async Task<string?> InflictAsync(ChaosCluster cluster, TimeSpan duration, Random random)
    {
        var name = ChaosCluster.Names[random.Next(ChaosCluster.Names.Count)];
        cluster[name].Signal("TERM");
        var exit = await cluster[name].ExitAsync(CancellationToken.None).ConfigureAwait(false);
        if (exit != 0)
        {
            cluster.UnexpectedExits.Enqueue($"{name} exited with {exit} on SIGTERM: {cluster[name].Output.Split('\n')[^1]}");
        }

        await cluster.StartAsync(name).ConfigureAwait(false);
        return $"restart {name}";
    }
}
