using System.Text.Json;
using Experiments.Domain;
using Experiments.Execution;
using StreamJsonRpc;

namespace Experiments.Silo.Workers;

/// <summary>What a silo asks of its worker process: JSON-RPC over the process's standard input and output.</summary>
[JsonRpcContract]
internal partial interface IWorker
{
    /// <summary>
    /// Executes a unit of work. One at a time. A <see cref="UserErrorException"/> crosses as <see cref="WorkerProtocol.UserErrorCode"/>, a
    /// store that cannot be written as <see cref="WorkerProtocol.StorageFaultCode"/>; anything else is a bug.
    /// </summary>
    Task<WorkResult> ExecuteAsync(WorkOrder order, CancellationToken cancellationToken);

    /// <summary>Ends the unit at the next epoch: what it has until then becomes its result.</summary>
    Task FinishAsync();
}

/// <summary>What a worker process tells its silo meanwhile.</summary>
[JsonRpcContract]
internal partial interface IWorkerListener
{
    /// <summary>It is alive.</summary>
    void OnHeartbeat();

    /// <summary>An epoch, or some tracks, are done.</summary>
    void OnProgress(RunProgress progress);
}

/// <summary>How both sides speak.</summary>
internal static class WorkerProtocol
{
    /// <summary>The error code of a <see cref="UserErrorException"/>.</summary>
    public const int UserErrorCode = 1000;

    /// <summary>
    /// The error code of a <see cref="StorageFaultException"/>; the fault is its data, as a text: an object would be taken for one of the
    /// library's own.
    /// </summary>
    public const int StorageFaultCode = 1001;

    /// <summary>The error code of one that a damaged file caused; its data is the file's path.</summary>
    public const int DamagedFileCode = 1002;

    /// <summary>How often a worker says that it is alive.</summary>
    public static readonly TimeSpan HeartbeatPeriod = TimeSpan.FromSeconds(1);

    /// <summary>A store that cannot be written, as it crosses to the silo.</summary>
    public static LocalRpcException ErrorOf(StorageFault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        return new LocalRpcException(fault.ToString())
        {
            ErrorCode = StorageFaultCode,
            ErrorData = JsonSerializer.Serialize(fault, DomainJson.Compact),
        };
    }

    /// <summary>The fault that an error of <see cref="StorageFaultCode"/> carries.</summary>
    public static StorageFault FaultOf(RemoteInvocationException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return JsonSerializer.Deserialize<StorageFault>($"{error.ErrorData}", DomainJson.Compact)!; // not null: sent with every such error
    }

    /// <summary>Messages of JSON behind a length, in the domain's one JSON form.</summary>
    public static IJsonRpcMessageHandler CreateHandler(Stream sending, Stream receiving) =>
        new LengthHeaderMessageHandler(sending, receiving, new SystemTextJsonFormatter { JsonSerializerOptions = new(DomainJson.Compact) });
}
