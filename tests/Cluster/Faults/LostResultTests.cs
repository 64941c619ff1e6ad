using Experiments.Domain;
using Experiments.Execution;
using Xunit;

namespace Experiments.Cluster.Faults;

/// <summary>A worker that is killed between the end of its run and the record of it.</summary>
public sealed class LostResultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_early_stopped_run_whose_result_was_lost_stops_at_the_same_epoch_again()
    {
        // 200 epochs are more than it needs: early stopping ends it long before.
        var models = Demo.Family(
            "cnn",
            ("epochs", [ParameterValue.Of(200)]),
            ("earlyStopping", [ParameterValue.Of(3)]),
            ("blocks", [ParameterValue.Of(2)]),
            ("denseUnits", [ParameterValue.Of(8)]));
        var undisturbed = await RunAsync("undisturbed", models, () => new InProcessExecutor());
        var disturbed = await RunAsync("disturbed", models, () => new ResultLosingExecutor());

        var (expected, result) = (undisturbed.Run.Result!, disturbed.Run.Result!); // not null: they completed
        Assert.True(expected.StoppedEarly);
        Assert.InRange(expected.Epochs!.Value, 4, 199); // not null: it is a network
        Assert.Equal((expected.StoppedEarly, expected.Epochs), (result.StoppedEarly, result.Epochs));
        Assert.Equal(expected.Curve.Select(LossesOf), result.Curve.Select(LossesOf));
        Assert.Equal(undisturbed.Leaderboard, disturbed.Leaderboard);

        var span = new EpochSpan(expected.Epochs.Value, expected.Epochs.Value);
        Assert.Equal([new EpochSpan(0, expected.Epochs.Value), span], disturbed.Run.Attempts.Select(attempt => attempt.Epochs));
        Assert.Equal([AttemptOutcome.Crashed, AttemptOutcome.Completed], disturbed.Run.Attempts.Select(attempt => attempt.Outcome));
    }

    private static (int, double, double?) LossesOf(EpochPoint point) => (point.Epoch, point.TrainLoss, point.ValidationLoss);

    private async Task<(RunSummary Run, string Leaderboard)> RunAsync(string name, FamilySpace models, Func<IWorkExecutor> createExecutor)
    {
        await using var silo = await TestSilo.StartAsync(
            _folder[name], [new DeviceInfo("cpu:0", "cpu", 1, 4L << 30)], createExecutor: createExecutor);
        await Demo.ImportAsync(silo.Grains, _folder["audio"]);
        var protocol = new Protocol { Folds = 1, TestFraction = 0.3, Seed = 5 };
        var ended = await Demo.RunAsync(silo.Grains, Demo.Sweep(name, models) with { Protocol = protocol });
        Assert.Equal((SweepState.Completed, 1), (ended.State, ended.Runs.Completed));
        return (Assert.Single(await Demo.RunsAsync(silo.Grains, name, 0)), await Demo.LeaderboardAsync(silo.Grains, name));
    }

    /// <summary>Executes a run to its end and crashes with the result, the first time.</summary>
    private sealed class ResultLosingExecutor : IWorkExecutor
    {
        private readonly InProcessExecutor _inner = new();
        private bool _hasLostResult;

        public async Task<WorkResult> ExecuteAsync(
            WorkOrder order, string logPath, Action<RunProgress> progress, CancellationToken finish, CancellationToken cancellationToken)
        {
            var result = await _inner.ExecuteAsync(order, logPath, progress, finish, cancellationToken);
            if (result is RunOutput && !_hasLostResult)
            {
                _hasLostResult = true;
                throw new WorkerCrashException("the worker was killed by signal 9");
            }

            return result;
        }

        public ValueTask DisposeAsync() => _inner.DisposeAsync();
    }
}
