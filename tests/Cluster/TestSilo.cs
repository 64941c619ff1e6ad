using Experiments.Audio.Demo;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Silo;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Experiments.Cluster;

/// <summary>A silo alone on a store of its own, in this process, as the command line hosts one.</summary>
internal sealed class TestSilo : IAsyncDisposable
{
    private readonly IHost _host;

    private TestSilo(IHost host) => _host = host;

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public static async Task<TestSilo> StartAsync(string store, int slots = 2, bool runsInProcess = true)
    {
        var host = await SiloHost.BuildAsync(
            new SiloOptions
            {
                Name = "n1",
                Store = store,
                ClusterId = "test",
                Devices = [new DeviceInfo("cpu:0", "cpu", slots, 4L << 30)],
                Grace = TimeSpan.FromSeconds(10),
                RunsInProcess = runsInProcess,
            },
            logging => logging.AddConsole().SetMinimumLevel(LogLevel.Warning).AddFilter("Orleans", LogLevel.Error));
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new TestSilo(host);
    }

    /// <summary>Imports demo audio of three genres under the name <c>demo</c>.</summary>
    public async Task<DatasetSummary> ImportDemoAsync(string folder, int tracksPerGenre = 5)
    {
        var cancellation = TestContext.Current.CancellationToken;
        DemoCorpus.Write(
            folder, new DemoCorpusOptions { TracksPerGenre = tracksPerGenre, Seconds = 7, Seed = 3, Genres = ["blues", "classical", "metal"] }, null, cancellation);
        var dataset = Grains.GetGrain<IDatasetGrain>("demo");
        await dataset.ImportAsync(
            new DatasetImportSpec("demo", Path.Combine(folder, "genres"), "genre-folders", new SliceRule()), cancellation);
        return await Until.TrueAsync(() => dataset.DescribeAsync(cancellation), summary => summary.State is not BuildState.Building);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }
}

/// <summary>Waits for what another process or grain does in its own time.</summary>
internal static class Until
{
    public static async Task<T> TrueAsync<T>(Func<Task<T>> ask, Func<T, bool> isTrue, int seconds = 120)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(seconds));
        while (true)
        {
            var answer = await ask();
            if (isTrue(answer))
            {
                return answer;
            }

            await Task.Delay(50, patience.Token);
        }
    }
}
