using System.Collections.Immutable;
using System.Data.Common;
using System.Net;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Execution;
using Experiments.Scheduling;
using Experiments.Silo;
using Experiments.Silo.Operations.Http;
using Experiments.Silo.Storage.Grouping;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Xunit;

namespace Experiments.Cluster;

/// <summary>A silo in this process, alone on its own store, as the command line hosts one.</summary>
internal sealed class TestSilo : IAsyncDisposable
{
    private readonly IHost _host;

    private TestSilo(IHost host, string store)
    {
        (_host, Store) = (host, store);
        if (host.Services.GetService<HttpEndpoints>()?.Address is { } address)
        {
            Http.BaseAddress = new Uri(address);
        }
    }

    /// <summary>A client of the silo's HTTP endpoints, if it was started with them.</summary>
    public HttpClient Http { get; } = new();

    /// <summary>The store's folder.</summary>
    public string Store { get; }

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public static Task<TestSilo> StartAsync(
        string store, int slots = 2, bool runsInProcess = true, long memoryBytes = 4L << 30, bool http = false) =>
        StartAsync(store, [new DeviceInfo("cpu:0", "cpu", slots, memoryBytes)], runsInProcess: runsInProcess, http: http);

    public static async Task<TestSilo> StartAsync(
        string store,
        ImmutableArray<DeviceInfo> devices,
        ImmutableSortedDictionary<string, string>? labels = null,
        bool runsInProcess = true,
        Func<IWorkExecutor>? createExecutor = null,
        bool http = false,
        Func<ITransactionExecutor, ITransactionExecutor>? transactions = null,
        Action<SchedulerOptions>? schedule = null)
    {
        var host = await SiloHost.BuildAsync(
            new SiloOptions
            {
                Name = "n1",
                Store = store,
                Devices = devices,
                Labels = labels ?? ImmutableSortedDictionary<string, string>.Empty,
                Grace = TimeSpan.FromSeconds(10),
                RunsInProcess = runsInProcess,
                CreateExecutor = createExecutor,
                Transactions = transactions,
                Http = http ? new IPEndPoint(IPAddress.Loopback, 0) : null,
            },
            logging => logging.AddConsole().SetMinimumLevel(LogLevel.Warning).AddFilter("Orleans", LogLevel.Error)
                .AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.Critical));
        schedule?.Invoke(host.Services.GetRequiredService<IOptions<SchedulerOptions>>().Value);
        await host.StartAsync(TestContext.Current.CancellationToken);
        var silo = new TestSilo(host, store);

        // It joins the pool asynchronously.
        var scheduler = silo.Grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool);
        await Until.TrueAsync(() => scheduler.ListNodesAsync(TestContext.Current.CancellationToken), nodes => !nodes.IsEmpty);
        return silo;
    }

    /// <summary>Imports demo audio of three genres under the name <c>demo</c>.</summary>
    public Task<DatasetSummary> ImportDemoAsync(string folder) => Demo.ImportAsync(Grains, folder);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }
}

/// <summary>Waits for what another process or grain does asynchronously.</summary>
internal static class Until
{
    public static async Task<T> TrueAsync<T>(Func<Task<T>> ask, Func<T, bool> isTrue, int seconds = 120)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(seconds));
        while (true)
        {
            try
            {
                var answer = await ask();
                if (isTrue(answer))
                {
                    return answer;
                }
            }
            catch (Exception exception) when (
                exception is TimeoutException or OrleansException or IOException or DbException or OperationCanceledException
                && !patience.IsCancellationRequested)
            {
                // The silo is gone or does not yet respond, or its database is unavailable: retried.
            }

            await Task.Delay(50, patience.Token);
        }
    }
}
