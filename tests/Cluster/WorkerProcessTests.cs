using Experiments.Domain;
using Experiments.Execution;
using Experiments.Models;
using Experiments.Silo.Workers;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Experiments.Cluster;

/// <summary>The worker process of a slot, by itself, on a store with features.</summary>
[Collection(SideBySide.OwnWorkers)]
public sealed class WorkerProcessTests(PredictionStore store) : IClassFixture<PredictionStore>
{
    private const string Run = "made/e0/r0f0";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string LogFile => Path.Combine(store.Store, "log.txt");

    [Fact]
    public async Task A_run_that_was_told_to_finish_before_its_worker_started_ends_soon_and_has_a_trained_model()
    {
        var result = await ExecuteAsync($"work/{Run}/a1", new CancellationToken(canceled: true));

        // It trains on while the request is on its way, but not for 60 epochs.
        Assert.InRange(Assert.IsType<RunOutput>(result).Result.Curve.Length, 1, 20);
    }

    [Fact]
    public async Task The_log_of_an_attempt_has_the_stack_of_a_bug_in_its_worker()
    {
        var crash = await Assert.ThrowsAsync<WorkerCrashException>(() => ExecuteAsync("../out-of-the-store", CancellationToken.None));
        Assert.EndsWith("(a bug; the stack trace is in the log)", crash.Message, StringComparison.Ordinal);
        Assert.Contains("ArtifactStore.PathOf(", await File.ReadAllTextAsync(LogFile, Cancellation), StringComparison.Ordinal);
    }

    private async Task<WorkResult> ExecuteAsync(string folder, CancellationToken finish)
    {
        await using var worker = new WorkerProcess(
            WorkerProgram.Options(new DeviceInfo("cpu:0", "cpu", 1, 4L << 30)), TimeProvider.System, NullLogger<WorkerProcess>.Instance);
        var features = store.Order("cnn", "a.wav").Models.Inputs.FeatureSet;
        var parameters = FamilyCatalog.All.Get("cnn").Parameters.Complete(
            ParameterSet.Empty.With("epochs", ParameterValue.Of(60)).With("blocks", ParameterValue.Of(2))
                .With("filters", ParameterValue.Of(4)));
        var payload = new RunPayload(
            RunId.Parse(Run), features, "cnn", parameters, new Protocol { Folds = 3, Seed = 5 }, new ObjectiveSpec());
        var order = new WorkOrder(
            new WorkUnit(Run, "sweep/made", payload, new ResourceSpec()), 1, Path.Combine(store.Store, "artifacts"), folder, "cpu",
            new SlotId("n1", "cpu:0", 0));
        return await worker.ExecuteAsync(order, LogFile, _ => { }, finish, Cancellation);
    }
}
