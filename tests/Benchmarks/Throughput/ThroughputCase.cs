using System.Collections.Concurrent;
using System.Diagnostics;
using Experiments.Contracts;
using Experiments.DemoAudio;
using Experiments.Domain;
using Experiments.Silo;
using Microsoft.Extensions.DependencyInjection;

namespace Experiments.Benchmarks.Throughput;

/// <summary>A sweep of runs that compute nothing, on a silo in this process.</summary>
/// <param name="runs">The number of runs; a multiple of the folds.</param>
/// <param name="slots">How many runs execute at a time.</param>
/// <param name="duration">How long each run takes.</param>
/// <param name="cluster">PostgreSQL's connection string; null for SQLite.</param>
internal sealed class ThroughputCase(int runs, int slots, TimeSpan duration, string? cluster)
{
    private const int Folds = 5;

    private static readonly FeatureSpec Features = new()
    {
        Name = "small",
        Table = [new FeatureTableSpec { Feature = "rms", Statistics = ["mean", "std"] }],
    };

    private readonly ConcurrentQueue<(long At, TimeSpan Gap)> _gaps = [];

    public async Task<ThroughputFigures> RunAsync(BenchmarkPostgres? server)
    {
        var folder = Directory.CreateTempSubdirectory("experiments-").FullName;
        try
        {
            using var host = await SiloHost.BuildAsync(new SiloOptions
            {
                Name = "n1",
                Store = Path.Combine(folder, "store"),
                Cluster = cluster,
                Devices = [new DeviceInfo("cpu:0", "cpu", slots, 4L << 30)],
                CreateExecutor = () => new NoOpExecutor(duration, _gaps),
            }).ConfigureAwait(false);
            await host.StartAsync().ConfigureAwait(false);
            var grains = host.Services.GetRequiredService<IGrainFactory>();
            await ImportAsync(grains, Path.Combine(folder, "audio")).ConfigureAwait(false);

            // Until the runtime has optimized the hot code.
            await SweepAsync(grains, "warm-up", duration > TimeSpan.Zero ? 20 : runs).ConfigureAwait(false);
            _gaps.Clear();
            var (processor, database) = (Environment.CpuUsage.TotalTime, server?.ProcessorTime);
            var began = Stopwatch.GetTimestamp();
            var ended = await SweepAsync(grains, "measured", runs).ConfigureAwait(false);
            var wall = Stopwatch.GetElapsedTime(began);
            var figures = Figures(
                ended, wall, Environment.CpuUsage.TotalTime - processor, cluster is null ? null : server?.ProcessorTime - database);
            await host.StopAsync().ConfigureAwait(false);
            return figures;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private ThroughputFigures Figures(SweepSummary ended, TimeSpan wall, TimeSpan processor, TimeSpan? database)
    {
        var all = _gaps.ToArray();
        TimeSpan[] gaps = [.. all.Select(gap => gap.Gap).Order()];
        var part = all.Length / 4;
        return new ThroughputFigures(ended.Runs.Completed, wall, processor, database, Rate(all[..part]), Rate(all[^part..]))
        {
            MedianGap = gaps[gaps.Length / 2],
            LongGap = gaps[gaps.Length * 95 / 100],
            SlotUse = duration > TimeSpan.Zero ? ended.SlotUse?.Fraction : null,
        };
    }

    private static double Rate((long At, TimeSpan Gap)[] part) =>
        part.Length / Stopwatch.GetElapsedTime(part[0].At, part[^1].At).TotalSeconds;

    private static async Task ImportAsync(IGrainFactory grains, string folder)
    {
        DemoCorpus.Write(folder, new DemoCorpusOptions { TracksPerGenre = 10, Seconds = 7, Seed = 3, Genres = ["blues", "metal"] });
        var dataset = grains.GetGrain<IDatasetGrain>("demo");
        await dataset.ImportAsync(new DatasetImportSpec("demo", Path.Combine(folder, "genres"), "genre-folders", new SliceRule()), default)
            .ConfigureAwait(false);
        while ((await dataset.DescribeAsync(default).ConfigureAwait(false)).State is BuildState.Building)
        {
            await Task.Delay(20).ConfigureAwait(false);
        }
    }

    private static async Task<SweepSummary> SweepAsync(IGrainFactory grains, string name, int runs)
    {
        var sweep = grains.GetGrain<ISweepGrain>(name);
        await sweep.SubmitAsync(
            new SweepSpec
            {
                Name = name,
                Dataset = "demo",
                Features = "small",
                Protocol = new Protocol { Folds = Folds, Seed = 5 },
                Search = new SearchSpec { Sampler = "random", Experiments = runs / Folds },
                Models = new ParameterSpace(
                    [new FamilySpace("svm", [new ParameterDimension("c", new NumberRange(0.001, 1000, IsLogScale: true))])]),
            },
            Features,
            default).ConfigureAwait(false);
        while (true)
        {
            var summary = await sweep.DescribeAsync(default).ConfigureAwait(false);
            if (summary.State is SweepState.Completed or SweepState.Failed)
            {
                return summary;
            }

            await Task.Delay(20).ConfigureAwait(false);
        }
    }
}
