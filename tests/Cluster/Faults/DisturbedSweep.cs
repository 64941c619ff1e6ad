using System.Globalization;
using Experiments.Domain;
using Xunit;

namespace Experiments.Cluster.Faults;

/// <summary>
/// The disturbed sweep: 30 runs, most of them networks with many epochs, and its undisturbed leaderboard, computed once for the tests of a
/// class on a silo in this process.
/// </summary>
public sealed class DisturbedSweep
{
    private const string Disturbed = "disturbed";

    private const int Runs = 30;

    /// <summary>Seconds: many times what an idle machine takes.</summary>
    internal const int Patience = 600;

    private static readonly FamilySpace[] Models =
    [
        Demo.SmallCnn(24, [.. Enumerable.Range(1, 8)]),
        Demo.Family("knn", ("k", [ParameterValue.Of(1), ParameterValue.Of(3)])),
    ];

    private string? _undisturbed;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The leaderboard of the undisturbed sweep.</summary>
    internal async Task<string> EnsureUndisturbedAsync()
    {
        if (_undisturbed is null)
        {
            var folder = Directory.CreateTempSubdirectory("experiments-").FullName;
            await using (var silo = await TestSilo.StartAsync(Path.Combine(folder, "store"), slots: 2))
            {
                await Demo.ImportAsync(silo.Grains, Path.Combine(folder, "audio"));
                await Demo.SubmitAsync(silo.Grains, Demo.Sweep("undisturbed", Models));
                await Demo.EndAsync(silo.Grains, "undisturbed", Patience);
                _undisturbed = await Demo.LeaderboardAsync(silo.Grains, "undisturbed");
            }

            Directory.Delete(folder, recursive: true);
        }

        return _undisturbed;
    }

    /// <summary>Imports the audio and submits the sweep.</summary>
    internal static async Task BeginAsync(IGrainFactory grains, string folder)
    {
        await Demo.ImportAsync(grains, Path.Combine(folder, "audio"));
        await Demo.SubmitAsync(grains, Demo.Sweep(Disturbed, Models));
    }

    internal static Task<SweepSummary> DescribeAsync(IGrainFactory grains) =>
        grains.GetGrain<Contracts.ISweepGrain>(Disturbed).DescribeAsync(Cancellation);

    /// <summary>
    /// Waits for the end and checks that the result equals the undisturbed sweep, with every run recorded once. Returns all runs.
    /// </summary>
    internal async Task<RunSummary[]> AssertEndsAsUndisturbedAsync(IGrainFactory grains)
    {
        var ended = await Demo.EndAsync(grains, Disturbed, Patience);
        Assert.Equal(new RunCounts(Total: Runs, Completed: Runs, Failed: 0, Running: 0, Queued: 0), ended.Runs);
        Assert.Equal(await EnsureUndisturbedAsync(), await Demo.LeaderboardAsync(grains, Disturbed));
        var runs = new List<RunSummary>();
        for (var experiment = 0; experiment < ended.Experiments; experiment++)
        {
            var number = experiment;
            runs.AddRange(await Until.TrueAsync(() => Demo.RunsAsync(grains, Disturbed, number), _ => true));
        }

        Assert.Equal(Runs, runs.Count);
        Assert.All(runs, run => Assert.Single(run.Attempts, attempt => attempt.Outcome is AttemptOutcome.Completed));
        Assert.All(runs, run => Assert.Equal(Enumerable.Range(1, run.Attempts.Length), run.Attempts.Select(attempt => attempt.Number)));
        return [.. runs];
    }

    /// <summary>
    /// Whether the attempt that a lease stands for has a checkpoint to resume from: one with its learning curve, which is written after it.
    /// </summary>
    internal static bool HasCheckpoint(string store, Lease lease) => AttemptFolder(store, lease) is var folder
        && Directory.Exists(folder)
        && Directory.EnumerateFiles(folder, "curve-*").Any(file => !file.EndsWith(".tmp", StringComparison.Ordinal));

    /// <summary>The folder of the attempt that a lease stands for.</summary>
    internal static string AttemptFolder(string store, Lease lease) => Path.Combine(
        store, "artifacts", "work", lease.Unit.Id, $"a{lease.Epoch.Incarnation:00000}-{lease.Epoch.Number:0000000}");

    /// <summary>The epoch of the latest checkpoint of every run that has one now, from the file names.</summary>
    internal static (DateTimeOffset At, Dictionary<string, int> Epochs) Checkpoints(string store)
    {
        var work = Path.Combine(store, "artifacts", "work");
        var epochs = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var path in Directory.Exists(Path.Combine(work, Disturbed))
            ? Directory.GetFiles(Path.Combine(work, Disturbed), "checkpoint-*",
                new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true })
            : [])
        {
            if (int.TryParse(Path.GetFileName(path).AsSpan("checkpoint-".Length), NumberStyles.None, CultureInfo.InvariantCulture,
                out var epoch))
            {
                // Not null: work/SWEEP/RUN/ATTEMPT/FILE.
                var run = Path.GetRelativePath(work, Path.GetDirectoryName(Path.GetDirectoryName(path))!);
                epochs[run] = Math.Max(epoch, epochs.GetValueOrDefault(run));
            }
        }

        return (TimeProvider.System.GetUtcNow(), epochs);
    }
}
