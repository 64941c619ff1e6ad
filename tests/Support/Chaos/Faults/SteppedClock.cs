namespace Experiments.Support.Chaos.Faults;

/// <summary>The time of day of one machine steps forwards or backwards, and is corrected later.</summary>
internal sealed class SteppedClock : IChaosFault
{
    private static readonly double[] Offsets = [-86_400, -3600, -60, -5, 5, 60, 3600, 86_400];

    public string Name => "clock-stepped";

    public int Weight => 2;

    public (int Shortest, int Longest) Seconds => (5, 14);

    public string? FindObstacle(ChaosCluster cluster) => Clock.CanBeSet ? null : "libfaketime is not installed (Debian's package faketime)";

    public async Task<string?> InflictAsync(ChaosCluster cluster, TimeSpan duration, Random random)
    {
        var (name, offset) = (ChaosCluster.Names[random.Next(ChaosCluster.Names.Count)],
            TimeSpan.FromSeconds(Offsets[random.Next(Offsets.Length)]));
        cluster.SetClock(name, offset);
        await Task.Delay(duration).ConfigureAwait(false);
        cluster.SetClock(name, TimeSpan.Zero);
        if (await Task.WhenAny(cluster[name].ExitAsync(CancellationToken.None), Task.Delay(TimeSpan.FromSeconds(3)))
            .ConfigureAwait(false) is Task<int> ended)
        {
            cluster.UnexpectedExits.Enqueue(
                $"{name} exited with {await ended.ConfigureAwait(false)} when its clock stepped by {offset.TotalSeconds:0} s: "
                    + $"{cluster[name].Output.Split('\n')[^1]}");
            await cluster.StartAsync(name).ConfigureAwait(false);
        }

        return $"the clock of {name} stepped by {offset.TotalSeconds:0} s";
    }
}
