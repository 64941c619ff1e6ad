using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Experiments.Audio.Demo;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Silo;
using Experiments.Silo.Workers;
using Microsoft.Extensions.DependencyInjection;

namespace Experiments.Benchmarks;

/// <summary>
/// Runs that compute nothing through the whole path: sampler, queue, lease, report, stored result, leaderboard. What is left is what the
/// platform costs a run. <c>throughput [RUNS] [SLOTS] [MILLISECONDS] [POSTGRES]</c>
/// </summary>
internal static class Throughput
{
    private const int Folds = 5;

    private static readonly FeatureSpec Features = new()
    {
        Name = "small",
        Table = [new FeatureTableSpec { Feature = "rms", Statistics = ["mean", "std"] }],
    };

    public static async Task<int> RunAsync(string[] arguments)
    {
        var runs = Number(0, 2000);
        var slots = Number(1, 16);
        var milliseconds = Number(2, 0);
        var folder = Directory.CreateTempSubdirectory("experiments-").FullName;
        var meter = new Meter(TimeSpan.FromMilliseconds(milliseconds));
        try
        {
            using var host = await SiloHost.BuildAsync(new SiloOptions
            {
                Name = "n1",
                Store = Path.Combine(folder, "store"),
                Cluster = arguments.ElementAtOrDefault(3),
                Devices = [new DeviceInfo("cpu:0", "cpu", slots, 4L << 30)],
                CreateExecutor = () => new NothingExecutor(meter),
            }).ConfigureAwait(false);
            await host.StartAsync().ConfigureAwait(false);
            var grains = host.Services.GetRequiredService<IGrainFactory>();
            await ImportAsync(grains, Path.Combine(folder, "audio")).ConfigureAwait(false);
            await SweepAsync(grains, "warm-up", Folds * 20).ConfigureAwait(false);

            meter.Reset();
            var (began, cpu) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            var ended = await SweepAsync(grains, "measured", runs).ConfigureAwait(false);
            var (wall, used) = (Stopwatch.GetElapsedTime(began), Environment.CpuUsage.TotalTime - cpu);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{ended.Runs.Completed} runs of {milliseconds} ms on {slots} slots: {ended.Runs.Completed / wall.TotalSeconds:0} runs/s, CPU {used.TotalMilliseconds / ended.Runs.Completed:0.00} ms a run"));
            meter.Print(slots);
            await host.StopAsync().ConfigureAwait(false);
            return ended.Runs.Completed == runs ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        int Number(int index, int otherwise) => arguments.Length > index ? int.Parse(arguments[index], CultureInfo.InvariantCulture) : otherwise;
    }

    private static async Task ImportAsync(IGrainFactory grains, string folder)
    {
        DemoCorpus.Write(folder, new DemoCorpusOptions { TracksPerGenre = 10, Seconds = 7, Seed = 3, Genres = ["blues", "metal"] });
        var dataset = grains.GetGrain<IDatasetGrain>("demo");
        await dataset.ImportAsync(new DatasetImportSpec("demo", Path.Combine(folder, "genres"), "genre-folders", new SliceRule()), default).ConfigureAwait(false);
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
                Models = new ParameterSpace([new FamilySpace("svm", [new ParameterDimension("c", new NumberRange(0.001, 1000, IsLogScale: true))])]),
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

    /// <summary>Answers every run with the result of the first, which is computed.</summary>
    private sealed class NothingExecutor(Meter meter) : IWorkExecutor
    {
        private static readonly Lock Computing = new();
        private static RunOutput? _result;

        private long _reported;

        public async Task<WorkResult> ExecuteAsync(
            WorkOrder order, string logPath, Action<RunProgress> progress, CancellationToken finish, CancellationToken cancellationToken)
        {
            if (order.Unit.Payload is not RunPayload run)
            {
                return await Task.Run(() => WorkExecution.Execute(order, progress, finish, cancellationToken), cancellationToken).ConfigureAwait(false);
            }

            if (_reported != 0)
            {
                meter.Add(Stopwatch.GetElapsedTime(_reported));
            }

            if (meter.Duration > TimeSpan.Zero)
            {
                await Task.Delay(meter.Duration, cancellationToken).ConfigureAwait(false);
            }

            lock (Computing)
            {
                _result ??= (RunOutput)WorkExecution.Execute(order, progress, finish, cancellationToken);
            }

            _reported = Stopwatch.GetTimestamp();
            return _result with { Result = _result.Result with { Run = run.Run, Attempt = order.Attempt }, Folder = order.Folder };
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    /// <summary>How long slots wait between a report and their next run, and when runs began.</summary>
    private sealed class Meter(TimeSpan duration)
    {
        private ConcurrentQueue<(long At, TimeSpan Gap)> _gaps = [];

        public TimeSpan Duration { get; } = duration;

        public void Reset() => _gaps = [];

        public void Add(TimeSpan gap) => _gaps.Enqueue((Stopwatch.GetTimestamp(), gap));

        public void Print(int slots)
        {
            var (all, gaps) = (_gaps.ToArray(), _gaps.Select(gap => gap.Gap.TotalMilliseconds).Order().ToArray());
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"from a slot's report to its next run: median {gaps[gaps.Length / 2]:0.0} ms, 95 % {gaps[gaps.Length * 95 / 100]:0.0} ms, most {gaps[^1]:0.0} ms"));
            var part = all.Length / 10;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"first tenth {Rate(all[..part]):0} runs/s, last tenth {Rate(all[^part..]):0} runs/s; slots execute {100 * Duration.TotalSeconds * all.Length / slots / Stopwatch.GetElapsedTime(all[0].At, all[^1].At).TotalSeconds:0.0} % of the time"));
        }

        private static double Rate((long At, TimeSpan Gap)[] part) => part.Length / Stopwatch.GetElapsedTime(part[0].At, part[^1].At).TotalSeconds;
    }
}
