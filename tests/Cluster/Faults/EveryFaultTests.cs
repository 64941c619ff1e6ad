using Experiments.Silo.Storage;
using Experiments.Support.Chaos;
using Xunit;

namespace Experiments.Cluster.Faults;

/// <summary>
/// Every fault that a cluster must survive, once each. <c>tests/Benchmarks chaos MINUTES SEED</c> repeats them at random for longer.
/// </summary>
[Collection(SideBySide.Clusters)]
public sealed class EveryFaultTests(ITestOutputHelper output) : IDisposable
{
    private const int Seed = 7;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Faults_of_silos_disk_database_and_clock_do_not_change_results()
    {
        PostgresServer.SkipUnlessInstalled();
        await using var server = new PostgresServer(); // it is stopped
        var connection = await server.CreateDatabaseAsync();
        using var disk = MountedDisk.TryMountFile(mebibytes: 1024);
        await using var cluster = new ChaosCluster(await server.ProcessAsync(), connection, disk, _folder.Path);
        await cluster.StartAsync();
        await using var client = await TestClient.ConnectAsync(connection);
        var sweeps = new ChaosSweeps(client.Grains, cluster.Store, output.WriteLine);
        await sweeps.BeginAsync(_folder.Path);
        var (verdicts, engine) = (new Verdicts(), new ChaosEngine(cluster, sweeps, output.WriteLine));
        using (var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken))
        {
            var (work, faults) = (sweeps.RunAsync(end.Token), engine.RunEachAsync(new Random(Seed), end.Token));

            // Without work no fault is recovered from: if it failed, so has the test.
            await Task.WhenAny(work, faults);
            await end.CancelAsync();
            await Task.WhenAll(work, faults);
        }

        engine.Judge(verdicts);
        await sweeps.EndAsync(cluster, verdicts);
        await cluster.EndAsync(verdicts);
        var check = new StoreMaintenance(cluster.Store, connection).Check(null, TestContext.Current.CancellationToken);
        verdicts.Add($"store check: {check.Problems.Length} problems {check.Problems.FirstOrDefault()}", check.IsWhole);
        output.WriteLine(string.Join('\n', [.. engine.Table, .. verdicts.Lines]));
        Assert.True(verdicts.AllPassed, verdicts.Failures);
    }
}
