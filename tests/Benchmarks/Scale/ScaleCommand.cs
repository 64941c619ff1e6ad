using System.Diagnostics;
using System.Globalization;
using Experiments.Contracts;
using Experiments.Domain;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Experiments.Benchmarks.Scale;

/// <summary>
/// Whether one silo can handle a dataset of 1,000,000 slices and a sweep of 10,000 experiments: times as seen by a client in another
/// process, and memory of the silo process as counted by the system. <c>scale [TRACKS] [EXPERIMENTS]</c>
/// </summary>
internal static class ScaleCommand
{
    private const int FewExperiments = 4;
    private const int RunsEach = 2;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var tracks = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 100_000;
        var experiments = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 10_000;
        var store = Directory.CreateTempSubdirectory("experiments-").FullName;
        try
        {
            Console.Error.WriteLine($"writing {tracks} tracks and {tracks * ScaleData.SlicesEach} rows of features");
            ScaleSilo.WriteStore(store, tracks);
            var table = new ScaleTable();
            using (var silo = await ScaleSilo.StartAsync(store).ConfigureAwait(false))
            {
                using var client = await ConnectAsync(silo.Port).ConfigureAwait(false);
                await MeasureDatasetAsync(client.Services.GetRequiredService<IClusterClient>(), tracks, silo, table).ConfigureAwait(false);
                await client.StopAsync().ConfigureAwait(false);
            }

            using (var silo = await ScaleSilo.StartAsync(store).ConfigureAwait(false))
            {
                using var client = await ConnectAsync(silo.Port).ConfigureAwait(false);
                await MeasureSweepAsync(client.Services.GetRequiredService<IClusterClient>(), experiments, silo, table)
                    .ConfigureAwait(false);
                await client.StopAsync().ConfigureAwait(false);
            }

            table.Print();
            return 0;
        }
        finally
        {
            Directory.Delete(store, recursive: true);
        }
    }

    private static async Task MeasureDatasetAsync(IGrainFactory grains, int tracks, ScaleSilo silo, ScaleTable table)
    {
        var dataset = grains.GetGrain<IDatasetGrain>(ScaleData.Dataset);
        await table.OnceAsync($"import the records of {tracks:N0} tracks", async () =>
        {
            await dataset.ImportAsync(ScaleData.ImportSpec, default).ConfigureAwait(false);
            await UntilAsync(() => dataset.DescribeAsync(default), summary => summary.State is BuildState.Ready).ConfigureAwait(false);
        }).ConfigureAwait(false);
        await table.TimesAsync("dataset show", 200, _ => dataset.DescribeAsync(default)).ConfigureAwait(false);
        await table.OnceAsync($"list all {tracks:N0} tracks, 1,000 a page", async () =>
        {
            var seen = 0;
            while (await dataset.ListTracksAsync(seen, 1000, default).ConfigureAwait(false) is { IsEmpty: false } page)
            {
                seen += page.Length;
            }

            Require(seen == tracks, $"{seen} tracks were listed");
        }).ConfigureAwait(false);
        await table.TimesAsync("track, one of all", 500, i => grains.GetGrain<ITrackGrain>(IdOf(i)).DescribeAsync(default))
            .ConfigureAwait(false);
        await table.TimesAsync("slice show, no results yet", 500,
            i => grains.GetGrain<ISliceGrain>($"{IdOf(i)}/{i % 10}").GetHistoryAsync(default)).ConfigureAwait(false);
        table.Memory("silo, after import and queries", silo.ResidentBytes);
        await SweepAsync(grains, "few", FewExperiments, ScaleData.Folds, table).ConfigureAwait(false);
        await table.TimesAsync($"slice show, {FewExperiments} experiments over all slices", 50, async i =>
        {
            var history = await grains.GetGrain<ISliceGrain>($"{IdOf(i)}/{i % 10}").GetHistoryAsync(default).ConfigureAwait(false);
            Require(history.Predictions.Length == FewExperiments, $"{history.Predictions.Length} experiments predicted a slice");
        }).ConfigureAwait(false);
        await table.TimesAsync($"track show, {FewExperiments} experiments over all slices", 50, async i =>
        {
            var votes = await grains.GetGrain<ITrackGrain>(IdOf(i)).ListVotesAsync(default).ConfigureAwait(false);
            Require(votes.Length == FewExperiments, $"{votes.Length} experiments voted on a track");
        }).ConfigureAwait(false);
        table.Memory("silo, most with the dataset", silo.PeakBytes, limit: 1.5e9);

        string IdOf(int i) => $"{ScaleData.Dataset}/{ScaleData.NameOf((int)(7919L * i % tracks))}";
    }

    private static async Task MeasureSweepAsync(IGrainFactory grains, int experiments, ScaleSilo silo, ScaleTable table)
    {
        var before = await silo.LiveBytesAsync().ConfigureAwait(false);
        await SweepAsync(grains, "many", experiments, RunsEach, table).ConfigureAwait(false);
        var sweep = grains.GetGrain<ISweepGrain>("many");
        await table.TimesAsync($"sweep show, {experiments:N0} experiments", 200, _ => sweep.DescribeAsync(default), limit: 200)
            .ConfigureAwait(false);
        await table.TimesAsync("leaderboard, the best 100 (what is shown)", 100, async _ =>
        {
            var board = await sweep.GetLeaderboardAsync(null, 100, default).ConfigureAwait(false);
            Require(board.Rows.Length == Math.Min(100, experiments), $"{board.Rows.Length} rows");
        }, limit: 200).ConfigureAwait(false);
        await table.TimesAsync($"leaderboard by test accuracy, the best 100", 100,
            _ => sweep.GetLeaderboardAsync(MetricNames.TestAccuracy, 100, default), limit: 200)
            .ConfigureAwait(false);
        await table.TimesAsync($"leaderboard --json, all {experiments:N0} rows", 20, async _ =>
        {
            var board = await sweep.GetLeaderboardAsync(null, null, default).ConfigureAwait(false);
            Require(board.Rows.Length == experiments, $"{board.Rows.Length} rows");
        }).ConfigureAwait(false);
        table.Memory("live objects of the silo, an experiment", (await silo.LiveBytesAsync().ConfigureAwait(false) - before) / experiments);
        table.Memory("silo, most with the sweep", silo.PeakBytes, limit: 1.5e9);
    }

    private static Task SweepAsync(IGrainFactory grains, string name, int experiments, int folds, ScaleTable table) => table.OnceAsync(
        $"sweep of {experiments:N0} experiments, {experiments * folds:N0} results", async () =>
        {
            var spec = new SweepSpec
            {
                Name = name,
                Dataset = ScaleData.Dataset,
                Features = "small",
                Protocol = new Protocol { Folds = folds, Seed = 5 },
                Search = new SearchSpec { Sampler = "random", Experiments = experiments },
                Models = new ParameterSpace(
                    [new FamilySpace("svm", [new ParameterDimension("c", new NumberRange(0.001, 1000, IsLogScale: true))])]),
            };
            var sweep = grains.GetGrain<ISweepGrain>(name);
            await sweep.SubmitAsync(spec, ScaleData.Features, default).ConfigureAwait(false);
            var ended = await UntilAsync(
                () => sweep.DescribeAsync(default), summary => summary.State is SweepState.Completed or SweepState.Failed)
                    .ConfigureAwait(false);
            Require(ended.Runs.Completed == experiments * folds, $"{ended.Runs.Completed} runs completed: {ended.Reason}");
        });

    /// <summary>Asks every so many milliseconds until an answer has come true.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> queryAsync, Func<T, bool> isTrue, int interval = 50)
    {
        while (true)
        {
            var answer = await queryAsync().ConfigureAwait(false);
            if (isTrue(answer))
            {
                return answer;
            }

            await Task.Delay(interval).ConfigureAwait(false);
        }
    }

    /// <summary>A client of the silo.</summary>
    public static async Task<IHost> ConnectAsync(int port)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.UseOrleansClient(client => client.UseLocalhostClustering(port, "experiments", "experiments"));
        var host = builder.Build();
        await host.StartAsync().ConfigureAwait(false);
        return host;
    }

    private static void Require(bool isTrue, string otherwise)
    {
        if (!isTrue)
        {
            throw new UnreachableException(otherwise);
        }
    }
}
