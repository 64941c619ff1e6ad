namespace Experiments.Support.Chaos.Faults;

/// <summary>
/// A silo that is suspended until the others have taken over its work, and then resumes: it must write nothing and exit with 75.
/// </summary>
internal sealed class FrozenSilo : IChaosFault
{
    private const int GivenUp = 75;

    public string Name => "silo-frozen";

    public int Weight => 2;

    // Longer than a lease of 10 s, so that others take over its work.
    public (int Shortest, int Longest) Seconds => (12, 27);

    public async Task<string?> InflictAsync(ChaosCluster cluster, TimeSpan duration, Random random)
    {
        var name = ChaosCluster.Names[random.Next(ChaosCluster.Names.Count)];
        int[] frozen = random.Next(2) == 0 ? [cluster[name].Id] : [cluster[name].Id, .. Processes.WorkersOf(cluster[name].Id)];
        await Processes.SignalAsync("STOP", frozen).ConfigureAwait(false);
        await Task.Delay(duration).ConfigureAwait(false);
        await Processes.SignalAsync("CONT", frozen).ConfigureAwait(false);

        // On a busy machine nobody may have declared it dead yet: then it continues.
        var patience = TimeSpan.FromSeconds(15);
        var ends = cluster[name].ExitAsync(CancellationToken.None);
        if (await Task.WhenAny(ends, Task.Delay(patience)).ConfigureAwait(false) == ends)
        {
            if (await ends.ConfigureAwait(false) is not GivenUp and var exit)
            {
                cluster.UnexpectedExits.Enqueue($"{name} exited with {exit} after {duration.TotalSeconds:0} s frozen");
            }

            await cluster.StartAsync(name).ConfigureAwait(false);
            return $"froze {name} for {duration.TotalSeconds:0} s; it exited";
        }

        return $"froze {name} for {duration.TotalSeconds:0} s; it continued";
    }
}
