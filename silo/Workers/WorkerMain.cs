using System.Diagnostics;
using System.Runtime.InteropServices;
using Experiments.Domain;
using Experiments.Execution;
using Experiments.Silo.Operations;
using StreamJsonRpc;

namespace Experiments.Silo.Workers;

/// <summary>
/// The worker process: <c>silo worker</c>. Computes one unit of work or one prediction at a time, and exits with its silo: standard input
/// closes when the silo ends, however that happens.
/// </summary>
internal static partial class WorkerMain
{
    public static async Task<int> RunAsync()
    {
        WorkerPriority.Lower();
        using var traces = TraceExport.Start("experiments-worker", $"{Environment.ProcessId}");
        using var output = TakeStandardOutput();
        using var input = new SiloPipe(Console.OpenStandardInput(), () => traces?.Flush());
        using var rpc = new JsonRpc(WorkerProtocol.CreateHandler(output, input));
        if (traces is not null)
        {
            rpc.ActivityTracingStrategy = new ActivityTracingStrategy();
        }

        var listener = rpc.Attach<IWorkerListener>();
        rpc.AddLocalRpcTarget<IWorker>(new Worker(listener), null);
        rpc.StartListening();

        using var heartbeat = new Timer(_ => listener.OnHeartbeat(), null, TimeSpan.Zero, WorkerProtocol.HeartbeatPeriod);
        try
        {
            await rpc.Completion.ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or ConnectionLostException)
        {
            // The silo is gone, which is how workers end.
        }

        return 0;
    }

    /// <summary>
    /// Reserves standard output for the protocol: output of native libraries goes to standard error, into the run's log.
    /// </summary>
    private static FileStream TakeStandardOutput()
    {
        if (OperatingSystem.IsWindows())
        {
            return new FileStream(
                new Microsoft.Win32.SafeHandles.SafeFileHandle(GetStdHandle(-11), ownsHandle: false), FileAccess.Write, 0);
        }

        var protocol = Duplicate(1);
        return protocol >= 0 && DuplicateTo(2, 1) >= 0
            ? new FileStream(new Microsoft.Win32.SafeHandles.SafeFileHandle(protocol, ownsHandle: true), FileAccess.Write, 0)
            : throw new InvalidOperationException(
                $"standard output cannot be kept for the protocol: errno {Marshal.GetLastPInvokeError()}");
    }

    [LibraryImport("libc", EntryPoint = "dup", SetLastError = true)]
    private static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    private static partial int DuplicateTo(int descriptor, int target);

    [LibraryImport("kernel32", SetLastError = true)]
    private static partial nint GetStdHandle(int handle);

    private sealed class Worker(IWorkerListener listener) : IWorker
    {
        private CancellationTokenSource? _finish;

        public async Task<WorkResult> ExecuteAsync(WorkOrder order, CancellationToken cancellationToken)
        {
            using var span = Traces.StartBelowCaller("execute");
            using var finish = new CancellationTokenSource();
            _finish = finish;
            try
            {
                return await RunAsync(
                    order.ArtifactRoot,
                    () => WorkExecution.Execute(order, listener.OnProgress, Console.Error.WriteLine, finish.Token, cancellationToken))
                    .ConfigureAwait(false);
            }
            finally
            {
                _finish = null;
            }
        }

        public async Task<GenreMixture> PredictAsync(
            PredictionOrder order, IAsyncEnumerable<byte[]> audio, CancellationToken cancellationToken)
        {
            using var span = Traces.StartBelowCaller("predict");
            using var file = new MemoryStream();
            await foreach (var piece in audio.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                file.Write(piece);
            }

            file.Position = 0;
            return await RunAsync(order.ArtifactRoot, () => PredictionPipeline.Execute(order, file, cancellationToken))
                .ConfigureAwait(false);
        }

        public Task ExportAsync(ModelExportOrder order, CancellationToken cancellationToken) => RunAsync(
            order.ArtifactRoot,
            () =>
            {
                ModelExportPipeline.Execute(order, cancellationToken);
                return true;
            });

        /// <summary>
        /// Runs the work on a thread of its own, since native code may hold it for minutes, and turns its exceptions
        /// into the protocol's errors.
        /// </summary>
        private static async Task<T> RunAsync<T>(string artifactRoot, Func<T> work)
        {
            try
            {
                return await Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
                    .ConfigureAwait(false);
            }
            catch (Exception exception) when (StorageFault.Find(exception, artifactRoot) is { } fault)
            {
                throw WorkerProtocol.ErrorOf(fault);
            }
            catch (UserErrorException error)
            {
                throw WorkerProtocol.ErrorOf(error);
            }
        }

        public Task FinishAsync() => _finish?.CancelAsync() ?? Task.CompletedTask;
    }

    /// <summary>
    /// Standard input that ends the process at once when the silo is gone: a computation that ignores cancellation must not outlive it.
    /// </summary>
    private sealed class SiloPipe(Stream inner, Action onGone) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Check(inner.Read(buffer, offset, count));

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Check(await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        private int Check(int read)
        {
            if (read == 0)
            {
                onGone();

                // Not Environment.Exit, which runs finalizers and native exit handlers during a computation that still runs.
                using var self = Process.GetCurrentProcess();
                self.Kill();
            }

            return read;
        }
    }
}
