using System.Text.Json;
using Experiments.Domain;
using Experiments.Execution;
using Experiments.Store.Files;
using StreamJsonRpc;

namespace Experiments.Silo.Workers;

/// <summary>The calls of a silo to its worker process: JSON-RPC over the process's standard input and output.</summary>
[JsonRpcContract]
internal partial interface IWorker
{
    /// <summary>
    /// Executes a unit of work, one at a time. A <see cref="UserErrorException"/> crosses as <see cref="WorkerProtocol.UserErrorCode"/>, an
    /// unwritable store as <see cref="WorkerProtocol.StorageFaultCode"/>; anything else is a bug.
    /// </summary>
    Task<WorkResult> ExecuteAsync(WorkOrder order, CancellationToken cancellationToken);

    /// <summary>
    /// Predicts the genres of new audio, instead of executing a unit. The worker reads the file's bytes from the silo in pieces. Errors
    /// cross as those of a unit do.
    /// </summary>
    Task<GenreMixture> PredictAsync(PredictionOrder order, IAsyncEnumerable<byte[]> audio, CancellationToken cancellationToken);

    /// <summary>Writes models for other programs. Errors cross as those of a unit do.</summary>
    Task ExportAsync(ModelExportOrder order, CancellationToken cancellationToken);

    /// <summary>Ends the unit at the next epoch: what it has computed by then becomes its result.</summary>
    Task FinishAsync();
}

/// <summary>The calls of a worker process to its silo during execution.</summary>
[JsonRpcContract]
internal partial interface IWorkerListener
{
    /// <summary>The worker is alive.</summary>
    void OnHeartbeat();

    /// <summary>An epoch, or some tracks, are done.</summary>
    void OnProgress(RunProgress progress);
}

/// <summary>The protocol that both sides share.</summary>
internal static class WorkerProtocol
{
    /// <summary>The error code of a <see cref="UserErrorException"/>; its data is the kind.</summary>
    public const int UserErrorCode = 1000;

    /// <summary>
    /// The error code of a <see cref="StorageFaultException"/>; its data is the fault as text: the library would treat an object as one of
    /// its own.
    /// </summary>
    public const int StorageFaultCode = 1001;

    /// <summary>The error code of an error caused by a damaged file; its data is the file's path.</summary>
    public const int DamagedFileCode = 1002;

    private const int PieceBytes = 1 << 20;

    /// <summary>How often a worker sends a heartbeat.</summary>
    public static readonly TimeSpan HeartbeatPeriod = TimeSpan.FromSeconds(1);

    /// <summary>A user error, as the error that crosses to the silo.</summary>
    public static LocalRpcException ErrorOf(UserErrorException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error.InnerException is DamagedFileException file
            ? new LocalRpcException(error.Message) { ErrorCode = DamagedFileCode, ErrorData = file.Path }
            : new LocalRpcException(error.Message) { ErrorCode = UserErrorCode, ErrorData = error.Kind.ToString() };
    }

    /// <summary>An unwritable store, as the error that crosses to the silo.</summary>
    public static LocalRpcException ErrorOf(StorageFault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        return new LocalRpcException(fault.ToString())
        {
            ErrorCode = StorageFaultCode,
            ErrorData = JsonSerializer.Serialize(fault, DomainJson.Compact),
        };
    }

    /// <summary>The exception that the worker threw, or a <see cref="WorkerCrashException"/> for a bug in it.</summary>
    public static Exception ExceptionOf(RemoteInvocationException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error.ErrorCode switch
        {
            UserErrorCode => UserErrorException.FromLines(Enum.Parse<UserErrorKind>($"{error.ErrorData}"), error.Message.Split('\n')),
            StorageFaultCode => new StorageFaultException(FaultOf(error), error),
            DamagedFileCode => UserErrorException.Failed(error.Message, new DamagedFileException($"{error.ErrorData}")),
            _ => new WorkerCrashException($"{error.Message} (a bug; the stack trace is in the log)", error),
        };
    }

    /// <summary>The fault carried by an error with <see cref="StorageFaultCode"/>.</summary>
    public static StorageFault FaultOf(RemoteInvocationException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return JsonSerializer.Deserialize<StorageFault>($"{error.ErrorData}", DomainJson.Compact)!; // not null: sent with every such error
    }

    /// <summary>A file in pieces, a message each: a single message would be in memory several times at both ends.</summary>
    public static IAsyncEnumerable<byte[]> Split(byte[] file) => file.Chunk(PieceBytes).ToAsyncEnumerable();

    /// <summary>Length-prefixed JSON messages, in the domain's single JSON form.</summary>
    public static IJsonRpcMessageHandler CreateHandler(Stream sending, Stream receiving) =>
        new LengthHeaderMessageHandler(sending, receiving, new SystemTextJsonFormatter { JsonSerializerOptions = new(DomainJson.Compact) });
}
