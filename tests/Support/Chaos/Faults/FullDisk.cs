namespace Experiments.Support.Chaos.Faults;

/// <summary>The disk of artifacts is full.</summary>
internal sealed class FullDisk : IChaosFault
{
    public string Name => "disk-full";

    public int Weight => 2;

    public (int Shortest, int Longest) Seconds => (4, 15);

    public string? FindObstacle(ChaosCluster cluster) => cluster.Disk is null ? MountedDisk.NotPermitted : null;

    public async Task<string?> InflictAsync(ChaosCluster cluster, TimeSpan duration, Random random)
    {
        await cluster.Disk!.FillAsync(duration).ConfigureAwait(false); // not null: asked for before
        return $"no room for {duration.TotalSeconds:0} s";
    }
}
