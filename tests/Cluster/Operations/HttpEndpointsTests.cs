using System.Net;
using System.Text.Json;
using Experiments.Contracts;
using Experiments.Domain;
using Xunit;

namespace Experiments.Cluster.Operations;

/// <summary>Health, readiness and dashboard of a silo, as probes and admins request them.</summary>
public sealed class HttpEndpointsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_silo_is_ready_from_joining_until_draining()
    {
        await using var silo = await TestSilo.StartAsync(_folder["store"], http: true);
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
    public async Task An_unwritable_store_makes_the_silo_unready_but_not_unhealthy()
    {
        await using var silo = await TestSilo.StartAsync(_folder["store"], http: true);
        await Until.TrueAsync(() => AskAsync(silo, "readyz"), answer => answer.Status is HttpStatusCode.OK);
        var artifacts = _folder["store", "artifacts"];
        Directory.Delete(artifacts, recursive: true);
        await File.WriteAllTextAsync(artifacts, "a file where the folder was", Cancellation);

        var unready = await AskAsync(silo, "readyz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, unready.Status);
        Assert.Equal("the store's folder is unavailable", unready.Checks.GetProperty("storage").GetString());
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(silo, "healthz")).Status);
    }

    [Fact]
    public async Task The_dashboard_is_served_only_to_loopback_host_names()
    {
        await using var silo = await TestSilo.StartAsync(_folder["store"], http: true);
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
    public async Task A_port_in_use_is_reported_without_a_stack_trace()
    {
        await using var silo = await TestSilo.StartAsync(_folder["store"], http: true);
        var port = silo.Http.BaseAddress!.Port; // not null: it answers over HTTP
        await using var second = SiloProcess.Start("--store", _folder["other"], "--http", $"127.0.0.1:{port}", "--devices",
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
