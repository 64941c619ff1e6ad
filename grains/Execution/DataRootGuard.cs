using Experiments.Domain;
using Experiments.Store.Paths;

namespace Experiments.Execution;

/// <summary>
/// Rejects work that reads outside the silo's data roots, regardless of who requested it and when. Work is executed with resolved paths,
/// which are opened without following a link.
/// </summary>
public sealed class DataRootGuard(IWorkExecutor inner, DataRoots roots) : IWorkExecutor
{
    /// <inheritdoc/>
    public Task<WorkResult> ExecuteAsync(
        WorkOrder order, string logPath, Action<RunProgress> progress, CancellationToken finish, CancellationToken cancellationToken)
    {
        WorkPayload payload = order.Unit.Payload switch
        {
            ImportPayload import => import with { Spec = roots.Require(import.Spec) },
            ShardPayload shard => shard with { Source = roots.Require(shard.Source) },
            AuditPayload { Dataset.Import.Layout: DatasetLayouts.Table } audit => audit, // nothing to read
            AuditPayload audit => audit with { Dataset = audit.Dataset with { Import = roots.Require(audit.Dataset.Import) } },
            RunPayload run => run,
            RefitPayload refit => refit,
            var other => throw new InvalidOperationException($"nobody has said what {other.GetType().Name} reads"),
        };
        return inner.ExecuteAsync(order with { Unit = order.Unit with { Payload = payload } }, logPath, progress, finish,
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
