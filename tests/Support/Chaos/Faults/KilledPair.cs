namespace Experiments.Support.Chaos.Faults;

/// <summary>Two of three silos die at the same moment, as in a power failure of a rack.</summary>
internal sealed class KilledPair : IChaosFault
{
    public string Name => "two-silos-killed";

    public int Weight => 2;

    public int Kills => 2;

    public async Task<string?> InflictAsync(ChaosCluster cluster, TimeSpan duration, Random random)
    {
        string[] names = [.. ChaosCluster.Names];
        random.Shuffle(names);
        var pair = names[..2];
        await Task.WhenAll(pair.Select(name => cluster[name].KillAsync())).ConfigureAwait(false);
        await Task.WhenAll(pair.Select(cluster.StartAsync)).ConfigureAwait(false);
        return $"kill -9 {string.Join(" and ", pair)}";
    }
}
