using System.Text.Json;
using Experiments.Contracts;
using Experiments.Domain;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Experiments.Cluster.Operations;

/// <summary>The metrics of a silo, against the queries of the dashboard and alert rules.</summary>
[Collection(SideBySide.WholeProcess)]
public sealed class MetricsTests : IDisposable
{
    private static readonly string Observability = Path.Combine(Repository.Root, "configs", "observability");

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Metrics_of_a_sweep_are_right_and_cover_all_dashboard_and_alert_queries()
    {
        await using var silo = await TestSilo.StartAsync(_folder["store"], http: true);
        await Demo.ImportAsync(silo.Grains, _folder["audio"]);
        var sweep = await Demo.RunAsync(silo.Grains, Demo.Sweep(
            "counted", Demo.Family("knn", ("k", [ParameterValue.Of(1), ParameterValue.Of(3)])), Demo.SmallCnn(2, 4)));
        Assert.Equal((SweepState.Completed, 9), (sweep.State, sweep.Runs.Completed));

        // Cluster-wide metrics are read every two seconds.
        var metrics = await Until.TrueAsync(() => ScrapeAsync(silo),
            read => read.Sum("experiments_artifacts_bytes") >= 0 && read.Sum("experiments_leases") == 0);

        Assert.Equal(9, metrics.Sum("experiments_runs_ended_total"));
        Assert.Equal(9, metrics.Sum("experiments_runs_ended_total", "outcome=\"completed\""));
        Assert.Equal(6, metrics.Sum("experiments_runs_ended_total", "family=\"knn\"", "outcome=\"completed\""));
        Assert.Equal(9, metrics.Sum("experiments_run_duration_seconds_count"));
        Assert.Equal(9, metrics.Sum("experiments_units_executed_total", "kind=\"run\"", "outcome=\"completed\""));
        Assert.Equal(1, metrics.Sum("experiments_units_executed_total", "kind=\"import\"", "outcome=\"completed\""));
        Assert.Equal(0, metrics.Sum("experiments_attempts_retried_total"));
        Assert.Equal(0, metrics.Sum("experiments_silos_lost_total"));

        // Three folds of a convolutional network, two epochs each; each epoch sees all of its fold's train part.
        var runs = (await Task.WhenAll(Enumerable.Range(0, 3).Select(experiment => Demo.RunsAsync(silo.Grains, "counted", experiment))))
            .SelectMany(experiment => experiment).Where(run => run.Result!.Epochs is not null).ToArray(); // not null: completed
        var points = runs.SelectMany(run => run.Result!.Curve).ToArray(); // not null: completed
        Assert.Equal(6, points.Length);
        Assert.Equal(points.Length, metrics.Sum("experiments_training_epochs_total", "family=\"cnn\"", "device_kind=\"cpu\""));
        Assert.Equal(points.Length, metrics.Sum("experiments_training_samples_per_second_count"));

        var trained = runs.Sum(run => 2 * run.Result!.Train.Confusion.Counts.Sum(row => row.Sum())); // not null: completed
        Assert.Equal(trained, metrics.Sum("experiments_training_samples_total"));

        Assert.Equal(2, metrics.Sum("experiments_slots", "device_kind=\"cpu\"", "declared=\"false\""));
        Assert.Equal(2, metrics.Sum("experiments_slots_ready"));
        Assert.Equal(0, metrics.Sum("experiments_slots_busy"));
        Assert.Equal(1, metrics.Sum("experiments_nodes", "state=\"ready\""));
        Assert.Equal(0, metrics.Sum("experiments_queue_length"));
        Assert.InRange(metrics.Sum("experiments_artifacts_written_bytes_total", "kind=\"run\""), 1, 100e6);
        Assert.InRange(metrics.Sum("experiments_store_free_bytes"), 1, metrics.Sum("experiments_store_capacity_bytes"));

        var asked = Queries().SelectMany(PromQl.MetricNames).Distinct().Where(name => name != "up").ToArray();
        Assert.True(asked.Length > 20, "the files must be read");
        Assert.Empty(asked.Except(metrics.Names));
    }

    [Fact]
    public async Task Metrics_show_waiting_units_and_cordoned_slots()
    {
        await using var silo = await TestSilo.StartAsync(_folder["store"], http: true);
        var scheduler = silo.Grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool);
        var import = new ImportPayload(new DatasetImportSpec("none", _folder.Path, "genre-folders", new SliceRule()));
        await scheduler.SubmitAsync(
            [
                .. Enumerable.Range(0, 7)
                .Select(number => new WorkUnit($"waits/{number}", "dataset/waits", import, new ResourceSpec("cuda"))),
            ], Cancellation);
        await silo.Grains.GetGrain<INodeGrain>("n1").SetStateAsync(NodeState.Cordoned, Cancellation);

        var metrics = await Until.TrueAsync(
            () => ScrapeAsync(silo),
            read => read.Sum("experiments_queue_oldest_age_seconds") > 1 && read.Sum("experiments_slots_ready") == 0
                && read.Sum("experiments_nodes", "cordoned") == 1);
        Assert.Equal(7, metrics.Sum("experiments_queue_length"));
        Assert.Equal(2, metrics.Sum("experiments_slots"));
    }

    [Theory]
    [InlineData("sum by (job) (rate(a_total{x=\"b_c\"}[5m] offset 1h)) / on (d) e_f > 2 and absent(g)", new[] { "a_total", "e_f", "g" })]
    [InlineData("histogram_quantile(0.5, sum by (family, le) (rate(h_bucket[$__rate_interval]))) * 3600", new[] { "h_bucket" })]
    public void The_metric_names_of_a_query_are_extracted(string query, string[] names) => Assert.Equal(names, PromQl.MetricNames(query));

    private static async Task<PrometheusText> ScrapeAsync(TestSilo silo) =>
        PrometheusText.Parse(await silo.Http.GetStringAsync("metrics", Cancellation));

    /// <summary>Every query of every panel of every dashboard, and of every alert.</summary>
    private static IEnumerable<string> Queries()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Observability, "grafana"), "*.json"))
        {
            using var dashboard = JsonDocument.Parse(File.ReadAllBytes(file));
            foreach (var panel in dashboard.RootElement.GetProperty("panels").EnumerateArray())
            {
                foreach (var target in panel.TryGetProperty("targets", out var targets)
                    ? [.. targets.EnumerateArray()]
                    : Array.Empty<JsonElement>())
                {
                    yield return target.GetProperty("expr").GetString()!; // not null: every target has a query
                }
            }
        }

        foreach (var file in Directory.EnumerateFiles(Path.Combine(Observability, "prometheus"), "*.rules.yaml"))
        {
            var yaml = new YamlStream();
            using var reader = File.OpenText(file);
            yaml.Load(reader);
            foreach (var rule in yaml.Documents[0].AllNodes.OfType<YamlMappingNode>().Where(node => node.Children.ContainsKey("expr")))
            {
                yield return rule["expr"].ToString();
            }
        }
    }
}
