using Experiments.Domain;
using Experiments.Execution;

namespace Experiments.Cluster;

/// <summary>Ends no run before it is released.</summary>
internal sealed class HeldExecutor(Task release) : IWorkExecutor
{
    private readonly InProcessExecutor _inner = new();

    public async Task<WorkResult> ExecuteAsync(
        WorkOrder order, string logPath, Action<RunProgress> progress, CancellationToken finish, CancellationToken cancellationToken)
    {
        await (order.Unit.Payload is RunPayload ? release.WaitAsync(cancellationToken) : Task.CompletedTask);
        return await _inner.ExecuteAsync(order, logPath, progress, finish, cancellationToken);
    }

    public ValueTask DisposeAsync() => _inner.DisposeAsync();
}
