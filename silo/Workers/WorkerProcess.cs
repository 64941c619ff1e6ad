using System.Diagnostics;
using Experiments.Domain;
using Experiments.Execution;
using Experiments.Silo.Operations;
using Experiments.Store.Files;
using Microsoft.Extensions.Logging;
using StreamJsonRpc;

namespace Experiments.Silo.Workers;

/// <summary>
/// A slot's child process. Kept warm between units; replaced when it dies, exceeds its memory limit, or stops responding.
/// </summary>
internal sealed partial class WorkerProcess(WorkerProcessOptions options, TimeProvider time, ILogger<WorkerProcess> logger) : IWorkExecutor
{
    private Child? _child;

    /// <summary>The child's process ID; null if none runs.</summary>
    public int? ProcessId => _child is { HasExited: false } child ? child.Id : null;

    /// <inheritdoc/>
    public async Task<WorkResult> ExecuteAsync(
        WorkOrder order, string logPath, Action<RunProgress> progress, CancellationToken finish, CancellationToken cancellationToken)
    {
        if (_child is null or { HasExited: true })
        {
            await DisposeAsync().ConfigureAwait(false);
            _child = Child.Start(options, time);
            LogStarted(_child.Id);
        }

        var child = _child;
        await using var log = child.LogTo(logPath);
        try
        {
            return await ExecuteAsync(child, order, progress, finish, cancellationToken).ConfigureAwait(false);
        }
        catch (RemoteInvocationException error) when (error.ErrorCode == WorkerProtocol.UserErrorCode)
        {
            throw UserErrorException.FromLines(UserErrorKind.Failed, error.Message.Split('\n'));
        }
        catch (RemoteInvocationException error) when (error.ErrorCode == WorkerProtocol.StorageFaultCode)
        {
            throw new StorageFaultException(WorkerProtocol.FaultOf(error), error);
        }
        catch (RemoteInvocationException error) when (error.ErrorCode == WorkerProtocol.DamagedFileCode)
        {
            throw UserErrorException.Failed(error.Message, new DamagedFileException($"{error.ErrorData}"));
        }
        catch (RemoteInvocationException error)
        {
            throw new WorkerCrashException($"{error.Message} (a bug; the stack trace is in the log)", error);
        }
        catch (ConnectionLostException error)
        {
            var reason = await child.DescribeExitAsync().ConfigureAwait(false);
            await DisposeAsync().ConfigureAwait(false);
            throw new WorkerCrashException(reason, error);
        }
        catch (Exception exception) when (exception is OperationCanceledException or WorkerCrashException)
        {
            // Cancelled, dead or not responding: the child must neither continue its work nor receive the next unit.
            await DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<WorkResult> ExecuteAsync(
        Child child, WorkOrder order, Action<RunProgress> progress, CancellationToken finish, CancellationToken cancellationToken)
    {
        using var watch = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = child.WatchAsync(options, watch.Token);
        await using var onFinish = finish.Register(() => _ = child.Worker.FinishAsync());
        child.Listener.Begin(progress);
        try
        {
            var executing = child.Worker.ExecuteAsync(order, CancellationToken.None);
            if (await Task.WhenAny(executing, watching).ConfigureAwait(false) == executing)
            {
                return await executing.ConfigureAwait(false);
            }

            _ = executing.ContinueWith(
                // Observed here, since the call fails when the child dies.
                static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            throw new WorkerCrashException(await watching.ConfigureAwait(false));
        }
        finally
        {
            child.Listener.End();
            await watch.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_child is { } child)
        {
            _child = null;
            await child.DisposeAsync().ConfigureAwait(false);
        }
    }

    [LoggerMessage(LogLevel.Information, "Started worker process {ProcessId}")]
    private partial void LogStarted(int processId);

    /// <summary>Receives the calls of a child.</summary>
    internal sealed class Listener(TimeProvider time) : IWorkerListener
    {
        private long _lastHeard = time.GetTimestamp();
        private Action<RunProgress>? _progress;

        /// <summary>A unit starts: silence is counted from now.</summary>
        public void Begin(Action<RunProgress> progress)
        {
            OnHeartbeat();
            _progress = progress;
        }

        /// <summary>A unit is over; progress that arrives later is ignored.</summary>
        public void End() => _progress = null;

        public TimeSpan Silence => time.GetElapsedTime(Interlocked.Read(ref _lastHeard));

        public void OnHeartbeat() => Interlocked.Exchange(ref _lastHeard, time.GetTimestamp());

        public void OnProgress(RunProgress progress)
        {
            OnHeartbeat();
            _progress?.Invoke(progress);
        }
    }

    /// <summary>One process and the connection to it.</summary>
    private sealed class Child : IAsyncDisposable
    {
        private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(10);

        private readonly Process _process;
        private readonly JsonRpc _rpc;
        private readonly Task _stderr;
        private readonly Lock _logLock = new();
        private StreamWriter? _log;

        private Child(Process process, TimeProvider time)
        {
            _process = process;
            Listener = new Listener(time);
            _rpc = new JsonRpc(WorkerProtocol.CreateHandler(process.StandardInput.BaseStream, process.StandardOutput.BaseStream));
            _rpc.AddLocalRpcTarget<IWorkerListener>(Listener, null);
            if (TraceExport.IsOn)
            {
                _rpc.ActivityTracingStrategy = new ActivityTracingStrategy();
            }

            Worker = _rpc.Attach<IWorker>();
            _rpc.StartListening();
            _stderr = CopyStandardErrorAsync();
        }

        public IWorker Worker { get; }

        public Listener Listener { get; }

        public int Id => _process.Id;

        public bool HasExited => _process.HasExited;

        public static Child Start(WorkerProcessOptions options, TimeProvider time)
        {
            var start = new ProcessStartInfo(options.Program, [.. options.Arguments])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            foreach (var name in WorkerProgram.Withheld)
            {
                start.Environment.Remove(name);
            }

            foreach (var (name, value) in options.Environment)
            {
                start.Environment[name] = value;
            }

            return new Child(Process.Start(start) ?? throw new WorkerCrashException($"{options.Program} did not start"), time);
        }

        /// <summary>Sends the child's standard error to a file until disposed.</summary>
        public Logging LogTo(string path)
        {
            PrivateFiles.CreateFolder(Path.GetDirectoryName(path)!); // not null: the path names a file in a folder
            lock (_logLock)
            {
                _log = new StreamWriter(PrivateFiles.Open(path, FileMode.Append, FileAccess.Write, FileShare.Read)) { AutoFlush = true };
            }

            return new Logging(this);
        }

        /// <summary>Returns the reason when the child dies, uses too much memory or stops responding.</summary>
        public async Task<string> WatchAsync(WorkerProcessOptions options, CancellationToken cancellationToken)
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            {
                if (_process.HasExited)
                {
                    return await DescribeExitAsync().ConfigureAwait(false);
                }

                if (ProcessMemory.OwnBytes(_process) is var used && used > options.MemoryBytes)
                {
                    return $"the worker used {used >> 20} MiB; the limit is {options.MemoryBytes >> 20} MiB";
                }

                if (Listener.Silence > options.SilenceLimit)
                {
                    return $"the worker did not respond for {Figures.Fixed(options.SilenceLimit.TotalSeconds, 0)} s";
                }
            }

            throw new UnreachableException();
        }

        public async Task<string> DescribeExitAsync()
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            try
            {
                await _process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return "the worker closed its connection";
            }

            return _process.ExitCode > 128
                ? $"the worker was killed by signal {_process.ExitCode - 128}"
                : $"the worker exited with code {_process.ExitCode}";
        }

        public void Kill()
        {
            if (!_process.HasExited)
            {
                // Not its process tree (it has no children): killing a tree stops the process first, and if the silo exits in between,
                // the child would stay stopped forever.
                _process.Kill();
            }
        }

        public async ValueTask DisposeAsync()
        {
            _rpc.Dispose();
            Kill();

            // A killed child that is blocked on a disk exits once the disk responds: neither its slot nor the silo's stop waits for that.
            await Task.WhenAll(_process.WaitForExitAsync(), _stderr).WaitAsync(LastWait)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _process.Dispose();
        }

        private async Task CopyStandardErrorAsync()
        {
            while (await _process.StandardError.ReadLineAsync().ConfigureAwait(false) is { } line)
            {
                lock (_logLock)
                {
                    Write(line);
                }
            }
        }

        /// <summary>
        /// Adds a line to the log. On a full disk the rest of the log is lost, but not the run or the worker, which would block on a pipe
        /// that nobody reads.
        /// </summary>
        private void Write(string line)
        {
            try
            {
                _log?.WriteLine(line);
            }
            catch (IOException)
            {
                CloseLog();
            }
        }

        private void CloseLog()
        {
            try
            {
                _log?.Dispose();
            }
            catch (IOException)
            {
                // Its buffered lines are lost with those after them.
            }

            _log = null;
        }

        internal sealed class Logging(Child child) : IAsyncDisposable
        {
            public ValueTask DisposeAsync()
            {
                lock (child._logLock)
                {
                    child.CloseLog();
                }

                return ValueTask.CompletedTask;
            }
        }
    }
}

/// <summary>How worker processes are started and watched.</summary>
/// <param name="Program">The program.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Environment">Variables set for it.</param>
/// <param name="MemoryBytes">Its memory limit, excluding the files that it maps, bytes.</param>
/// <param name="SilenceLimit">The maximum time without a message while it executes.</param>
internal sealed record WorkerProcessOptions(
    string Program,
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string> Environment,
    long MemoryBytes,
    TimeSpan SilenceLimit);
