using System.Diagnostics;
using Experiments.Domain;
using Experiments.Execution;
using Experiments.Silo.Operations;
using Experiments.Store.Files;
using StreamJsonRpc;

namespace Experiments.Silo.Workers;

/// <summary>One worker process and the connection to it.</summary>
internal sealed class WorkerChild : IAsyncDisposable
{
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly JsonRpc _rpc;
    private readonly Task _stderr;
    private readonly Lock _logLock = new();
    private StreamWriter? _log;

    private WorkerChild(Process process, TimeProvider time)
    {
        _process = process;
        Listener = new WorkerListener(time);
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

    public WorkerListener Listener { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public static WorkerChild Start(WorkerProcessOptions options, TimeProvider time)
    {
        var start = new ProcessStartInfo(options.Program, [.. options.Arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in WorkerProgram.WithheldVariables)
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in options.Environment)
        {
            start.Environment[name] = value;
        }

        return new WorkerChild(Process.Start(start) ?? throw new WorkerCrashException($"{options.Program} did not start"), time);
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
        var silence = new WorkerSilence(options.SilenceLimit);
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

            var silent = Listener.Silence;
            if (silence.IsHanging(silent, () => ProcessMemory.ProcessorTime(_process)))
            {
                return $"the worker did not respond for {NumberFormat.Fixed(silent.TotalSeconds, 0)} s";
            }
        }

        throw new UnreachableException();
    }

    public async Task<string> DescribeExitAsync()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await _process.WaitForExitAsync(timeout.Token).ConfigureAwait(false);
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

    internal sealed class Logging(WorkerChild child) : IDisposable
    {
        /// <summary>Adds what the silo knows about the call.</summary>
        public void Write(string text)
        {
            lock (child._logLock)
            {
                child.Write(text);
            }
        }

        public void Dispose()
        {
            lock (child._logLock)
            {
                child.CloseLog();
            }
        }
    }
}
