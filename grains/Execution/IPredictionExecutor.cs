using Experiments.Domain;

namespace Experiments.Execution;

/// <summary>Predicts the genres of new audio for a user who is waiting: in a child process of the silo, or for tests in this one.</summary>
public interface IPredictionExecutor
{
    /// <summary>Predicts one file, given its bytes.</summary>
    /// <exception cref="UserErrorException">The file is no audio, or too short; or the models do not fit it, or are damaged.</exception>
    /// <exception cref="WorkerCrashException">The worker died, ran out of memory or stopped answering.</exception>
    /// <exception cref="OperationCanceledException">Canceled: the worker is stopped, whatever it was doing.</exception>
    Task<GenreMixture> PredictAsync(PredictionOrder order, byte[] audio, CancellationToken cancellationToken);

    /// <summary>Writes models for other programs.</summary>
    /// <exception cref="UserErrorException">A model is damaged, or its family has no such form.</exception>
    /// <exception cref="WorkerCrashException">The worker died, ran out of memory or stopped answering.</exception>
    /// <exception cref="OperationCanceledException">Canceled: the worker is stopped, whatever it was doing.</exception>
    Task ExportAsync(ModelExportOrder order, CancellationToken cancellationToken);
}

/// <summary>Predicts in this process: for tests.</summary>
public sealed class InProcessPredictionExecutor : IPredictionExecutor
{
    /// <inheritdoc/>
    public Task<GenreMixture> PredictAsync(PredictionOrder order, byte[] audio, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(
            () =>
            {
                using var stream = new MemoryStream(audio, writable: false);
                return PredictionPipeline.Execute(order, stream, cancellationToken);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

    /// <inheritdoc/>
    public Task ExportAsync(ModelExportOrder order, CancellationToken cancellationToken) => Task.Factory.StartNew(
        () => ModelExportPipeline.Execute(order, cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning,
        TaskScheduler.Default);
}
