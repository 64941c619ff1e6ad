using System.Text.Json;
using Experiments.Domain;
using Experiments.Execution;
using Experiments.Silo.Workers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Experiments.Cluster;

/// <summary>The worker process that predicts, by itself.</summary>
[Collection(SideBySide.OwnWorkers)]
public sealed class PredictionWorkerTests(PredictionStore store) : IClassFixture<PredictionStore>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("knn")]
    [InlineData("cnn")]
    public async Task A_worker_predicts_the_same_bits_as_an_in_process_prediction(string family)
    {
        using var worker = Start();
        var (order, audio) = (store.Order(family, "song.wav"), await File.ReadAllBytesAsync(store.Track, Cancellation));
        var expected = await new InProcessPredictionExecutor().PredictAsync(order, audio, Cancellation);
        var answered = await Task.WhenAll(worker.PredictAsync(order, audio, Cancellation), worker.PredictAsync(order, audio, Cancellation));
        Assert.All(answered, mixture => Assert.Equal(Json(expected), Json(mixture)));
        await worker.StopAsync(Cancellation);
    }

    [Fact]
    public async Task A_worker_refuses_a_bad_file_and_stays_running()
    {
        using var worker = Start();
        var (order, text) = (store.Order("knn", "text.wav"), "no audio at all"u8.ToArray());
        var here = new InProcessPredictionExecutor();
        var expected = await Assert.ThrowsAsync<UserErrorException>(() => here.PredictAsync(order, text, Cancellation));
        var refused = await Assert.ThrowsAsync<UserErrorException>(() => worker.PredictAsync(order, text, Cancellation));
        Assert.Equal((expected.Kind, expected.Message), (refused.Kind, refused.Message));
        Assert.NotNull(worker.ProcessId);
        await worker.StopAsync(Cancellation);
    }

    [Fact]
    public async Task A_canceled_prediction_ends_the_worker_process_and_the_next_starts_another()
    {
        using var worker = Start();
        using var canceling = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var predicting = worker.PredictAsync(store.Order("cnn", "long.wav"), LongSound.Wav(), canceling.Token);
        var canceled = await Until.TrueAsync(() => Task.FromResult(worker.ProcessId), id => id is not null);
        await canceling.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => predicting);
        Assert.Null(worker.ProcessId);

        await PredictAsync(worker);
        Assert.NotEqual(canceled, worker.ProcessId);
        await worker.StopAsync(Cancellation);
    }

    [Fact]
    public async Task An_idle_worker_process_ends()
    {
        var time = new FakeTimeProvider();
        using var worker = Start(time);
        await PredictAsync(worker);
        time.Advance(PredictionWorker.IdleLimit - TimeSpan.FromSeconds(1));
        await PredictAsync(worker);
        time.Advance(PredictionWorker.IdleLimit - TimeSpan.FromSeconds(1));
        var process = Assert.NotNull(worker.ProcessId);

        time.Advance(TimeSpan.FromSeconds(1));
        await Until.TrueAsync(() => Task.FromResult(Processes.IsAlive(process)), isAlive => !isAlive);
        await PredictAsync(worker);
        await worker.StopAsync(Cancellation);
    }

    [Fact]
    public async Task A_prediction_on_a_stopping_silo_fails_as_silo_unavailable()
    {
        using var worker = Start();
        var predicting = worker.PredictAsync(store.Order("cnn", "long.wav"), LongSound.Wav(), Cancellation);
        await Until.TrueAsync(() => Task.FromResult(worker.ProcessId), id => id is not null);
        await worker.StopAsync(Cancellation);
        await Assert.ThrowsAsync<SiloUnavailableException>(() => predicting);
        Assert.Null(worker.ProcessId);
        await Assert.ThrowsAsync<SiloUnavailableException>(() => PredictAsync(worker));
    }

    private static PredictionWorker Start(TimeProvider? time = null) => new(
        WorkerProgram.PredictionOptions([new DeviceInfo("cpu:0", "cpu", 1, 4L << 30)]),
        time ?? TimeProvider.System,
        NullLogger<WorkerProcess>.Instance);

    private async Task PredictAsync(PredictionWorker worker) =>
        await worker.PredictAsync(store.Order("knn", "song.wav"), await File.ReadAllBytesAsync(store.Track, Cancellation), Cancellation);

    private static string Json(GenreMixture mixture) => JsonSerializer.Serialize(mixture, DomainJson.Compact);
}
