using System.Net;
using System.Text.Json;
using Experiments.Contracts;
using Experiments.Domain;
using Xunit;

namespace Experiments.Cluster.Operations;

/// <summary>Health, readiness and dashboard of a silo, as probes and admins request them.</summary>
public sealed class HttpEndpointsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("experiments-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_silo_is_ready_once_joined_and_until_it_drains()
    {
        await using var silo = await TestSilo.StartAsync(Path.Combine(_folder, "store"), http: true);
        var ready = await Until.TrueAsync(() => AskAsync(silo, "readyz"), answer => answer.Status is HttpStatusCode.OK);
        Assert.Equal("joined", ready.Checks.GetProperty("cluster").GetString());
        Assert.Equal("reachable", ready.Checks.GetProperty("storage").GetString());

        var node = silo.Grains.GetGrain<INodeGrain>("n1");
        await node.SetStateAsync(NodeState.Cordoned, Cancellation);
        var cordoned = await Until.TrueAsync(() => AskAsync(silo, "readyz"),
            answer => answer.Checks.GetProperty("node").GetString() == "cordoned");
        Assert.Equal(HttpStatusCode.OK, cordoned.Status);

        await node.SetStateAsync(NodeState.Draining, Cancellation);
        var draining = await Until.TrueAsync(() => AskAsync(silo, "readyz"), answer => answer.Status is HttpStatusCode.ServiceUnavailable);
        Assert.StartsWith("drain", draining.Checks.GetProperty("node").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(silo, "healthz")).Status);
    }

    [Fact]
    public async Task A_store_that_cannot_be_written_makes_the_silo_unready_and_not_unhealthy()
    {
        await using var silo = await TestSilo.StartAsync(Path.Combine(_folder, "store"), http: true);
        await Until.TrueAsync(() => AskAsync(silo, "readyz"), answer => answer.Status is HttpStatusCode.OK);
        var artifacts = Path.Combine(_folder, "store", "artifacts");
        Directory.Delete(artifacts, recursive: true);
        await File.WriteAllTextAsync(artifacts, "a file where the folder was", Cancellation);

        var unready = await AskAsync(silo, "readyz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, unready.Status);
        Assert.Equal("the store's folder is unavailable", unready.Checks.GetProperty("storage").GetString());
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(silo, "healthz")).Status);
    }

    [Fact]
    public async Task The_dashboard_shows_the_cluster_to_this_machine_under_its_own_name_only()
    {
        await using var silo = await TestSilo.StartAsync(Path.Combine(_folder, "store"), http: true);
        Assert.Contains("Orleans Dashboard", await silo.Http.GetStringAsync("dashboard/", Cancellation), StringComparison.Ordinal);
        var counters = await Until.TrueAsync(
            () => silo.Http.GetStringAsync("dashboard/DashboardCounters", Cancellation),
            answer => answer.Contains("NodeGrain", StringComparison.Ordinal));
        Assert.Contains("\"siloAddress\"", counters, StringComparison.Ordinal);

        using var rebound = new HttpRequestMessage(HttpMethod.Get, "dashboard/DashboardCounters") { Headers = { Host = "evil.example" } };
        using var refused = await silo.Http.SendAsync(rebound, Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_in_one_line()
    {
        await using var silo = await TestSilo.StartAsync(Path.Combine(_folder, "store"), http: true);
        var port = silo.Http.BaseAddress!.Port; // not null: it answers over HTTP
        await using var second = SiloProcess.Start("--store", Path.Combine(_folder, "other"), "--http", $"127.0.0.1:{port}", "--devices",
            "cpu:1");

        Assert.Equal(1, await second.ExitAsync(TestContext.Current.CancellationToken));
        Assert.Contains($"--http 127.0.0.1:{port}: the port is in use; choose another one, or stop the process that listens "
            + "there", second.Output,
            StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", second.Output, StringComparison.Ordinal);
    }

    private static async Task<(HttpStatusCode Status, JsonElement Checks)> AskAsync(TestSilo silo, string path)
    {
        using var answer = await silo.Http.GetAsync(path, Cancellation);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation));
        return (answer.StatusCode, json.RootElement.GetProperty("checks").Clone());
    }
}
