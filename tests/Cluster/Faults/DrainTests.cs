using Experiments.Contracts;
using Experiments.Domain;
using Xunit;

namespace Experiments.Cluster.Faults;

/// <summary>How a silo process handles SIGTERM.</summary>
public sealed class DrainTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Store => _folder["store"];

    private string Work => Path.Combine(Store, "artifacts", "work", "long");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_silo_drains_to_a_checkpoint_on_SIGTERM_and_exits_with_0()
    {
        await PrepareAsync(epochs: 400);
        await using var silo = await StartAsync("60s");
        await Until.TrueAsync(() => Task.FromResult(HasCheckpoint()), found => found);
        var workers = await WorkersAsync(silo);
        silo.Signal("TERM");
        Assert.Equal(0, await silo.ExitAsync(Cancellation));
        Assert.Contains("Node n2 left; 0 units were killed", silo.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(workers, Processes.IsAlive);

        var attempt = await FirstAttemptAsync();
        Assert.Equal(AttemptOutcome.Yielded, attempt.Outcome);
        Assert.NotEmpty(Directory.EnumerateFiles(Work, "checkpoint-*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task After_the_grace_period_work_is_killed_yielded_and_reported()
    {
        // One epoch with this many filters takes longer than the grace.
        await PrepareAsync(epochs: 2, ("filters", 512), ("blocks", 2));
        await using var silo = await StartAsync("0.2s");
        await Until.TrueAsync(() => Task.FromResult(Directory.Exists(Work)), found => found);
        var workers = await WorkersAsync(silo);
        silo.Signal("TERM");
        Assert.Equal(1, await silo.ExitAsync(Cancellation));
        Assert.Contains("did not reach a checkpoint within 0.2 s and were killed", silo.Output, StringComparison.Ordinal);
        Assert.Contains("long/e0/r0f", silo.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(workers, Processes.IsAlive);
        var attempt = await FirstAttemptAsync();
        Assert.Equal(AttemptOutcome.Yielded, attempt.Outcome);
        Assert.StartsWith("killed before its next checkpoint", attempt.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_signal_exits_immediately()
    {
        await PrepareAsync(epochs: 2, ("filters", 512), ("blocks", 2));
        await using var silo = await StartAsync("10m");
        await Until.TrueAsync(() => Task.FromResult(Directory.Exists(Work)), found => found);
        var workers = await WorkersAsync(silo);
        silo.Signal("TERM");
        await silo.AwaitOutputAsync("Node n2 stops");
        silo.Signal("TERM");
        Assert.Equal(143, await silo.ExitAsync(Cancellation));
        await Until.TrueAsync(() => Task.FromResult(workers.Any(Processes.IsAlive)), isAlive => !isAlive, seconds: 5);
    }

    [Fact]
    public async Task A_silo_with_an_unresponsive_database_still_exits_on_SIGTERM()
    {
        PostgresServer.SkipUnlessInstalled();
        await using var server = new PostgresServer(); // it is frozen
        var postgres = await server.ProcessAsync();
        await using var silo = await SiloProcess.Start(
            "--cluster", await server.CreateDatabaseAsync(), "--store", Store, "--devices", "cpu:1", "--name", "n2", "--grace", "0.2s")
            .WaitUntilJoinedAsync();
        await postgres.FreezeAsync(true);
        try
        {
            silo.Signal("TERM");
            Assert.Equal(1, await silo.ExitAsync(Cancellation));
            Assert.Contains("n2: did not stop cleanly within 30.2 s and exits now", silo.Output, StringComparison.Ordinal);
        }
        finally
        {
            await postgres.FreezeAsync(false);
        }
    }

    private Task<SiloProcess> StartAsync(string grace) =>
        SiloProcess.Start("--store", Store, "--devices", "cpu:1", "--name", "n2", "--grace", grace).WaitUntilJoinedAsync();

    /// <summary>Creates a store with a submitted sweep that has not started: its only node is cordoned, and stays so.</summary>
    private async Task PrepareAsync(int epochs, params (string Parameter, int Value)[] parameters)
    {
        await using var silo = await TestSilo.StartAsync(Store);
        await Demo.ImportAsync(silo.Grains, _folder["audio"]);
        await silo.Grains.GetGrain<INodeGrain>("n1").SetStateAsync(NodeState.Cordoned, Cancellation);
        (string Parameter, int Value)[] values = [("epochs", epochs), .. parameters];
        var family = Demo.Family("cnn", [.. values.Select(pair => (pair.Parameter, new[] { ParameterValue.Of(pair.Value) }))]);
        await silo.Grains.GetGrain<ISweepGrain>("long").SubmitAsync(Demo.Sweep("long", family), Demo.Features, Cancellation);
    }

    private bool HasCheckpoint() =>
        Directory.Exists(Work) && Directory.EnumerateFiles(Work, "checkpoint-*", SearchOption.AllDirectories).Any();

    private static Task<int[]> WorkersAsync(SiloProcess silo) =>
        Until.TrueAsync(() => Task.FromResult(Processes.WorkersOf(silo.Id)), workers => workers.Length > 0);

    private async Task<AttemptRecord> FirstAttemptAsync()
    {
        await using var silo = await TestSilo.StartAsync(Store, slots: 1);
        var runs = await Demo.RunsAsync(silo.Grains, "long", 0);
        return runs.SelectMany(run => run.Attempts).MinBy(attempt => attempt.AcquiredAt)!; // not null: one was made
    }
}
