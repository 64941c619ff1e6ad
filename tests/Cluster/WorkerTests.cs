using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Execution;
using Experiments.Silo.Workers;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Experiments.Cluster;

[Collection(SideBySide.OwnWorkers)]
public sealed class WorkerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_whose_worker_is_killed_resumes_from_its_checkpoint_with_identical_results()
    {
        const int Epochs = 80;
        await using var silo = await TestSilo.StartAsync(_folder["store"], slots: 1, runsInProcess: false);
        await Demo.ImportAsync(silo.Grains, _folder["audio"]);
        var spec = Demo.Sweep("undisturbed", Demo.SmallCnn(Epochs, 8)) with
        {
            Protocol = new Protocol { Folds = 1, TestFraction = 0.3, Seed = 5 },
        };
        await Demo.RunAsync(silo.Grains, spec);

        var sweep = silo.Grains.GetGrain<ISweepGrain>("disturbed");
        await sweep.SubmitAsync(spec with { Name = "disturbed" }, Demo.Features, Cancellation);
        var epochs = new List<(int Attempt, int Epoch)>();
        var killed = false;
        await foreach (var happened in sweep.WatchAsync(0, Cancellation))
        {
            if (happened.Progress is { Epoch: { } point } progress)
            {
                epochs.Add((progress.Attempt, point.Epoch));
                if (!killed && point.Epoch >= 20)
                {
                    killed = true;
                    var worker = Assert.Single(Processes.WorkersOf(Environment.ProcessId));
                    AssertLowPriority(worker);
                    Processes.Kill(worker);
                }
            }
        }

        var run = Assert.Single(await Demo.RunsAsync(silo.Grains, "disturbed", 0));
        Assert.Equal([AttemptOutcome.Crashed, AttemptOutcome.Completed], run.Attempts.Select(attempt => attempt.Outcome));
        Assert.Equal("the worker was killed by signal 9", run.Attempts[0].Reason);
        Assert.InRange(epochs.Where(epoch => epoch.Attempt == 2).Min(epoch => epoch.Epoch), 20, Epochs);
        Assert.Equal(Enumerable.Range(1, Epochs), run.Result!.Curve.Select(point => point.Epoch)); // not null: it completed
        Assert.InRange(
            run.Result.FitSeconds,
            run.Result.Curve.Sum(point => run.Result.Train.Slices / point.SamplesPerSecond), // includes the work of the first attempt
            double.MaxValue);
        Assert.Equal(await Demo.LeaderboardAsync(silo.Grains, "undisturbed"), await Demo.LeaderboardAsync(silo.Grains, "disturbed"));
        Assert.Equal(
            ["checkpoint-000080", "checkpoint-000080"],
            Directory.EnumerateFiles(_folder["store"], "checkpoint-*", SearchOption.AllDirectories)
                .Select(Path.GetFileName)
                // Partial files from the kill are left for store gc.
                .Where(name => !name!.EndsWith(".tmp", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_worker_does_not_leak_memory_over_epochs()
    {
        await using var silo = await TestSilo.StartAsync(_folder["store"], slots: 1, runsInProcess: false);
        await Demo.ImportAsync(silo.Grains, _folder["audio"]);
        var sweep = silo.Grains.GetGrain<ISweepGrain>("long");
        await sweep.SubmitAsync(
            Demo.Sweep(
                "long",
                Demo.Family("crnn", ("epochs", [ParameterValue.Of(120)]), ("blocks", [ParameterValue.Of(2)]),
                    ("gruUnits", [ParameterValue.Of(8)]), ("dropout", [ParameterValue.Of(0.2)])))
                with
            {
                Protocol = new Protocol { Folds = 1, TestFraction = 0.3, Seed = 5 },
            },
            Demo.Features,
            Cancellation);
        var resident = new List<long>();
        await foreach (var happened in sweep.WatchAsync(0, Cancellation))
        {
            if (happened.Progress is { Epoch: not null } && Processes.WorkersOf(Environment.ProcessId) is [var worker])
            {
                resident.Add(Processes.ResidentBytes(worker));
            }
        }

        // One batch keeps about 2 MB of activations: if each leaked a quarter, 80 epochs would show 40 MB.
        Assert.InRange(resident.Count, 60, 120);
        Assert.InRange(resident.TakeLast(20).Min() - resident.Skip(20).Take(20).Max(), long.MinValue, 20L << 20);
    }

    [Fact]
    public async Task A_worker_over_its_memory_limit_is_killed()
    {
        var options = WorkerProgram.Options(new DeviceInfo("cpu:0", "cpu", 1, MemoryBytes: 1 << 20));
        await using var worker = new WorkerProcess(options, TimeProvider.System, NullLogger<WorkerProcess>.Instance);
        var unit = new WorkUnit(
            "import/none", "dataset/none",
            new ImportPayload(new DatasetImportSpec("none", _folder["none"], "genre-folders", new SliceRule())),
            new ResourceSpec());
        var order = new WorkOrder(unit, 1, _folder.Path, "work/none/a1", "cpu", new SlotId("n1", "cpu:0", 0));

        for (var attempt = 0; attempt < 2; attempt++)
        {
            var crash = await Assert.ThrowsAsync<WorkerCrashException>(
                () => worker.ExecuteAsync(order, _folder["log.txt"], _ => { }, CancellationToken.None, Cancellation));
            Assert.Matches("^the worker used [0-9]+ MiB; the limit is 1 MiB$", crash.Message);
            Assert.Null(worker.ProcessId);
        }
    }

    /// <summary>The worker has low priority in all of its threads, and its own session if the kernel schedules by session.</summary>
    private static void AssertLowPriority(int worker)
    {
        Assert.All(Processes.NicenessOf(worker), niceness => Assert.Equal(10, niceness));
        Assert.Equal(worker, Processes.SessionOf(worker));
        Assert.Equal(10, Processes.SessionNicenessOf(worker) ?? 10);
    }
}
