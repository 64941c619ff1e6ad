namespace Experiments.Support.Chaos.Faults;

/// <summary>The disk of artifacts blocks all writes, as network storage sometimes does.</summary>
internal sealed class StalledDisk : IChaosFault
{
    public string Name => "disk-stalled";

    public int Weight => 2;

    public (int Shortest, int Longest) Seconds => (2, 11);

    public string? FindObstacle(ChaosCluster cluster) => cluster.Disk is { CanStall: true } ? null : MountedDisk.NotPermitted;

    public async Task<string?> InflictAsync(ChaosCluster cluster, TimeSpan duration, Random random)
    {
        await cluster.Disk!.StallAsync(duration).ConfigureAwait(false); // not null: asked for before
        return $"no write ended for {duration.TotalSeconds:0} s";
    }
}
