using Experiments.Domain;
using Experiments.Store.Files;

namespace Experiments.Execution;

/// <summary>Executes units of work for one slot: in a child process, or in this one for tests.</summary>
public interface IWorkExecutor : IAsyncDisposable
{
    /// <summary>Executes one unit; <paramref name="finish"/> ends it early with its results so far.</summary>
    /// <exception cref="UserErrorException">The data or the setting is unusable.</exception>
    /// <exception cref="StorageFaultException">The store cannot be written: the same unit may succeed later.</exception>
    /// <exception cref="WorkerCrashException">The worker died, ran out of memory or stopped answering.</exception>
    /// <exception cref="OperationCanceledException">Cancelled: the worker was stopped.</exception>
    Task<WorkResult> ExecuteAsync(
        WorkOrder order, string logPath, Action<RunProgress> progress, CancellationToken finish, CancellationToken cancellationToken);
}

/// <summary>A worker process died while executing a unit of work. The message says why, in one line.</summary>
public sealed class WorkerCrashException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>Executes in this process, for tests.</summary>
public sealed class InProcessExecutor : IWorkExecutor
{
    /// <inheritdoc/>
    public Task<WorkResult> ExecuteAsync(
        WorkOrder order, string logPath, Action<RunProgress> progress, CancellationToken finish, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(
            () => WorkExecution.Execute(order, progress, line => Append(logPath, line), finish, cancellationToken),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static void Append(string logPath, string line)
    {
        PrivateFiles.CreateFolder(Path.GetDirectoryName(logPath)!); // not null: a file in a folder
        File.AppendAllText(logPath, line + "\n");
    }
}
