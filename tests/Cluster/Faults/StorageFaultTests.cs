using System.Data.Common;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Execution;
using Experiments.Silo.Storage.Grouping;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Experiments.Cluster.Faults;

/// <summary>
/// A sweep whose store cannot be written for a while, for every kind of fault: it pauses, reports it, continues by itself, and ends with
/// the numbers of an undisturbed one. The faults are thrown where a disk or a database would throw them.
/// </summary>
public sealed class StorageFaultTests(UndisturbedSweep undisturbed) : IClassFixture<UndisturbedSweep>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly BrokenDisk _disk = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(28, "the disk is full")]
    [InlineData(122, "the disk quota is used up")]
    [InlineData(30, "it is read-only")]
    public async Task A_disk_that_refuses_artifacts_pauses_the_sweep_without_failed_runs(int error, string words)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the numbers are those of Linux");
        await AssertPausesAndContinuesAsync(() => _disk.Artifacts = new IOException("said by the disk", error), words);
        Assert.True(_disk.Refused > 0);
    }

    [Fact]
    public async Task A_failing_disk_pauses_the_sweep()
    {
        await AssertPausesAndContinuesAsync(
            () => _disk.Artifacts = new StorageFaultException(
                new StorageFault(StorageFaultKind.Failing, _folder["disturbed"])),
            "the disk fails with input/output errors");
        Assert.True(_disk.Refused > 0);
    }

    [Theory]
    [InlineData(13, "the disk is full")] // SQLITE_FULL
    [InlineData(8, "it is read-only")] // SQLITE_READONLY
    [InlineData(10, "the disk fails with input/output errors")] // SQLITE_IOERR
    public async Task A_database_that_refuses_rows_pauses_the_sweep(int code, string words)
    {
        await AssertPausesAndContinuesAsync(() => _disk.Rows = new SqliteException("said by SQLite", code), words);
        Assert.True(_disk.Refused > 0);
    }

    [Fact]
    public async Task A_submission_on_a_full_disk_is_refused_with_the_fault()
    {
        await using var silo = await StartAsync("refusing");
        await Demo.ImportAsync(silo.Grains, _folder["audio"]);
        _disk.Rows = new SqliteException("said by SQLite", 13);
        var error = await Assert.ThrowsAnyAsync<Exception>(
            () => silo.Grains.GetGrain<ISweepGrain>("late").SubmitAsync(UndisturbedSweep.Spec("late"), Demo.Features, Cancellation));
        Assert.Equal(new StorageFault(StorageFaultKind.Full, silo.Store), StorageFault.Find(error));
        _disk.Repair();
        Assert.Equal(SweepState.Completed, (await Demo.RunAsync(silo.Grains, UndisturbedSweep.Spec("late"))).State);
    }

    [Fact]
    public async Task A_sweep_whose_features_do_not_fit_on_disk_waits_for_space()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the number is that of Linux");
        await using var silo = await StartAsync("preparing");
        await Demo.ImportAsync(silo.Grains, _folder["audio"]);
        _disk.Artifacts = new IOException("said by the disk", 28);
        await silo.Grains.GetGrain<ISweepGrain>("early").SubmitAsync(UndisturbedSweep.Spec("early"), Demo.Features, Cancellation);
        var paused = await WaitUntilHeldAsync(silo, "early");
        Assert.Equal(SweepState.Preparing, paused.State);
        _disk.Repair();
        var ended = await Demo.EndAsync(silo.Grains, "early");
        Assert.Equal((SweepState.Completed, 12, 0), (ended.State, ended.Runs.Completed, ended.Runs.Failed));
    }

    [Fact]
    public async Task A_sweep_continues_after_its_submission_failed_halfway()
    {
        var isRefused = 0;
        await using var silo = await TestSilo.StartAsync(
            _folder["half"], [new DeviceInfo("cpu:0", "cpu", 2, 4L << 30)],
            transactions: inner => new BrokenTransactions(inner, _disk)
            {
                // The list of sweeps, once: the sweep itself is already stored.
                Refuses = writes =>
                    writes.Any(write =>
                        write.Command.Parameters.Cast<DbParameter>().Any(parameter => parameter.Value is IDirectoryGrain.Sweeps))
                    && Interlocked.Exchange(ref isRefused, 1) == 0,
            });
        await Demo.ImportAsync(silo.Grains, _folder["audio"]);
        var sweep = silo.Grains.GetGrain<ISweepGrain>("half");
        await Assert.ThrowsAnyAsync<Exception>(() => sweep.SubmitAsync(UndisturbedSweep.Spec("half"), Demo.Features, Cancellation));
        Assert.Equal(1, isRefused);

        var ended = await Demo.EndAsync(silo.Grains, "half");
        Assert.Equal((SweepState.Completed, 12, 0), (ended.State, ended.Runs.Completed, ended.Runs.Failed));
        Assert.Contains("half", await silo.Grains.GetGrain<IDirectoryGrain>(IDirectoryGrain.Sweeps).ListAsync(Cancellation));
    }

    private async Task AssertPausesAndContinuesAsync(Action breakDisk, string words)
    {
        await using var silo = await StartAsync("disturbed");
        await Demo.ImportAsync(silo.Grains, _folder["audio"]);
        await silo.Grains.GetGrain<ISweepGrain>("sweep").SubmitAsync(UndisturbedSweep.Spec("sweep"), Demo.Features, Cancellation);
        await Demo.AwaitRunsAsync(silo.Grains, "sweep", 2);
        breakDisk();

        var paused = await WaitUntilHeldAsync(silo, "sweep");
        Assert.StartsWith($"paused: {silo.Store}", paused.Held, StringComparison.Ordinal);
        Assert.Contains($": {words}", paused.Held, StringComparison.Ordinal);
        Assert.Equal((SweepState.Running, 0), (paused.State, paused.Runs.Failed));
        var scheduler = silo.Grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool);
        Assert.NotNull(Assert.Single(await scheduler.ListNodesAsync(Cancellation)).Held);
        Assert.Contains((await scheduler.ExplainAsync("sweep/e3/r0f2", Cancellation)).Reasons,
            reason => reason.Contains(words, StringComparison.Ordinal));

        _disk.Repair();
        var ended = await Demo.EndAsync(silo.Grains, "sweep");
        Assert.Equal((SweepState.Completed, 12, 0), (ended.State, ended.Runs.Completed, ended.Runs.Failed));
        Assert.Equal(undisturbed.Leaderboard, await Demo.LeaderboardAsync(silo.Grains, "sweep"));
        for (var experiment = 0; experiment < ended.Experiments; experiment++)
        {
            var outcomes = (await Demo.RunsAsync(silo.Grains, "sweep", experiment)).SelectMany(run => run.Attempts)
                .Select(attempt => attempt.Outcome);
            Assert.All(outcomes, outcome => Assert.True(outcome is AttemptOutcome.Completed or AttemptOutcome.Yielded, $"{outcome}"));
        }

        await Until.TrueAsync(() => scheduler.CountAsync("", Cancellation), count => count.Held is null);
    }

    private static Task<SweepSummary> WaitUntilHeldAsync(TestSilo silo, string sweep) => Until.TrueAsync(
        () => silo.Grains.GetGrain<ISweepGrain>(sweep).DescribeAsync(Cancellation), summary => summary.Held is not null);

    private Task<TestSilo> StartAsync(string name) => TestSilo.StartAsync(
        _folder[name],
        [new DeviceInfo("cpu:0", "cpu", 2, 4L << 30)],
        createExecutor: () => new BrokenExecutor(_disk),
        transactions: inner => new BrokenTransactions(inner, _disk));

    /// <summary>The errors of a disk that cannot be written; none while it can.</summary>
    private sealed class BrokenDisk
    {
        private int _refused;

        /// <summary>The error when writing artifacts.</summary>
        public Exception? Artifacts { get; set; }

        /// <summary>The error when writing rows.</summary>
        public Exception? Rows { get; set; }

        public int Refused => _refused;

        public void Repair() => (Artifacts, Rows) = (null, null);

        public void Refuse(Exception? exception)
        {
            if (exception is not null)
            {
                Interlocked.Increment(ref _refused);
                throw exception;
            }
        }
    }

    /// <summary>Computes, and finds the disk broken when it writes.</summary>
    private sealed class BrokenExecutor(BrokenDisk disk) : IWorkExecutor
    {
        private readonly InProcessExecutor _inner = new();

        public async Task<WorkResult> ExecuteAsync(
            WorkOrder order, string logPath, Action<RunProgress> progress, CancellationToken finish, CancellationToken cancellationToken)
        {
            disk.Refuse(disk.Artifacts);
            var result = await _inner.ExecuteAsync(order, logPath, progress, finish, cancellationToken);
            disk.Refuse(disk.Artifacts);
            return result;
        }

        public ValueTask DisposeAsync() => _inner.DisposeAsync();
    }

    private sealed class BrokenTransactions(ITransactionExecutor inner, BrokenDisk disk) : ITransactionExecutor
    {
        public Func<IReadOnlyList<PendingWrite>, bool> Refuses { get; init; } = _ => false;

        public Task<IReadOnlyList<WrittenValue?>> CommitAsync(IReadOnlyList<PendingWrite> writes, CancellationToken cancellationToken)
        {
            disk.Refuse(Refuses(writes) ? new SqliteException("said by SQLite", 5) : disk.Rows);
            return inner.CommitAsync(writes, cancellationToken);
        }

        public bool IsStatementFault(Exception exception) => inner.IsStatementFault(exception);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}

/// <summary>The leaderboard of an undisturbed sweep.</summary>
public sealed class UndisturbedSweep : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    public string Leaderboard { get; private set; } = "";

    /// <summary>Four experiments of three runs: three that end at once, and a network.</summary>
    internal static SweepSpec Spec(string name) => Demo.Sweep(
        name, Demo.Family("knn", ("k", [ParameterValue.Of(1), ParameterValue.Of(3), ParameterValue.Of(5)])), Demo.SmallCnn(4, 4));

    public async ValueTask InitializeAsync()
    {
        await using var silo = await TestSilo.StartAsync(_folder["store"]);
        await Demo.ImportAsync(silo.Grains, _folder["audio"]);
        await Demo.RunAsync(silo.Grains, Spec("sweep"));
        Leaderboard = await Demo.LeaderboardAsync(silo.Grains, "sweep");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
