namespace Experiments.Support.Chaos.Faults;

/// <summary>The database dies without a checkpoint and comes back.</summary>
internal sealed class DatabaseOutage : IChaosFault
{
    public string Name => "database-away";

    public int Weight => 2;

    public (int Shortest, int Longest) Seconds => (2, 16);

    public async Task<string?> InflictAsync(ChaosCluster cluster, TimeSpan duration, Random random)
    {
        await cluster.Database.StopAsync().ConfigureAwait(false);
        await Task.Delay(duration).ConfigureAwait(false);
        await cluster.Database.StartAsync().ConfigureAwait(false);
        return $"no database for {duration.TotalSeconds:0} s";
    }
}
