using System.IO.Pipes;
using Experiments.Domain;
using Experiments.Execution;
using Experiments.Silo.Workers;
using StreamJsonRpc;
using Xunit;

namespace Experiments.Unit.Silo.Workers;

public sealed class WorkerProtocolTests
{
    [Theory]
    [InlineData(StorageFaultKind.Full, null)]
    [InlineData(StorageFaultKind.Failing, "could not extend file")]
    public async Task A_storage_fault_passes_from_worker_to_silo_unchanged(StorageFaultKind kind, string? detail)
    {
        var fault = new StorageFault(kind, "/data/store", detail, 12, 1 << 20);
        using var toWorker = new AnonymousPipeServerStream(PipeDirection.Out);
        using var atWorker = new AnonymousPipeClientStream(PipeDirection.In, toWorker.ClientSafePipeHandle);
        using var toSilo = new AnonymousPipeServerStream(PipeDirection.Out);
        using var atSilo = new AnonymousPipeClientStream(PipeDirection.In, toSilo.ClientSafePipeHandle);
        using var worker = new JsonRpc(WorkerProtocol.CreateHandler(toSilo, atWorker));
        worker.AddLocalRpcTarget<IWorker>(new FullWorker(fault), null);
        worker.StartListening();
        using var silo = new JsonRpc(WorkerProtocol.CreateHandler(toWorker, atSilo));
        var asked = silo.Attach<IWorker>();
        silo.StartListening();

        var error = await Assert.ThrowsAsync<RemoteInvocationException>(() => asked.FinishAsync());
        Assert.Equal(WorkerProtocol.StorageFaultCode, error.ErrorCode);
        Assert.Equal(fault, WorkerProtocol.FaultOf(error));
    }

    private sealed class FullWorker(StorageFault fault) : IWorker
    {
        public Task<WorkResult> ExecuteAsync(WorkOrder order, CancellationToken cancellationToken) => throw WorkerProtocol.ErrorOf(fault);

        public Task<GenreMixture> PredictAsync(
            PredictionOrder order, IAsyncEnumerable<byte[]> audio, CancellationToken cancellationToken) =>
            throw WorkerProtocol.ErrorOf(fault);

        public Task ExportAsync(ModelExportOrder order, CancellationToken cancellationToken) => throw WorkerProtocol.ErrorOf(fault);

        public Task FinishAsync() => throw WorkerProtocol.ErrorOf(fault);
    }
}
