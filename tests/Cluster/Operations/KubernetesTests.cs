using System.Diagnostics;
using Experiments.Contracts;
using Experiments.Domain;
using Xunit;

namespace Experiments.Cluster.Operations;

/// <summary>Silos in pods.</summary>
public sealed class KubernetesTests(PostgresServer server, ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_silo_whose_pod_is_deleted_is_declared_dead_while_still_running()
    {
        PostgresServer.SkipUnlessInstalled();
        await using var kubernetes = new KubernetesApi(_folder.Path, "n1", "n2");
        var connection = await server.CreateDatabaseAsync();
        await using var first = await Start(kubernetes, "n1", connection).WaitUntilJoinedAsync();
        await using var second = await Start(kubernetes, "n2", connection).WaitUntilJoinedAsync();
        await Until.TrueAsync(() => Task.FromResult(kubernetes.Watchers), watchers => watchers >= 1);
        await using var client = await TestClient.ConnectAsync(connection);
        var scheduler = client.Grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool);
        var started = Stopwatch.GetTimestamp();
        await kubernetes.DeleteAsync("n2");

        // It answers its probes all the time.
        await Until.TrueAsync(
            () => scheduler.ListNodesAsync(TestContext.Current.CancellationToken),
            nodes => nodes.Single(node => node.Registration.Name == "n2").State is NodeState.Gone);
        output.WriteLine($"gone {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s after its pod");
        Assert.Equal(75, await second.ExitAsync(TestContext.Current.CancellationToken));
        output.WriteLine($"ended {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s after its pod");
        Assert.True(Processes.IsAlive(first.Id), first.Output);
    }

    [Fact]
    public async Task A_silo_not_named_after_its_pod_does_not_start()
    {
        PostgresServer.SkipUnlessInstalled();
        await using var kubernetes = new KubernetesApi(_folder.Path, "n1");
        await using var silo = Start(kubernetes, "n1", await server.CreateDatabaseAsync(), name: "other");
        Assert.Equal(2, await silo.ExitAsync(TestContext.Current.CancellationToken));
        Assert.Equal(
            "POD_NAMESPACE is set, so the silo must be named after its pod: POD_NAME is 'n1' and --name 'other'; use --name=$(POD_NAME)",
            silo.Output);
    }

    private SiloProcess Start(KubernetesApi kubernetes, string pod, string connection, string? name = null) => SiloProcess.StartWith(
        kubernetes.VariablesOf(pod), "--cluster", connection, "--store", _folder["store"], "--devices", "cpu:1", "--name",
        name ?? pod);
}
