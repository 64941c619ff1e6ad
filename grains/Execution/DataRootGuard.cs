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
            AuditPayload audit => audit with { Dataset = Require(audit.Dataset) },
            EvaluationPayload evaluation => evaluation with
            {
                External = Require(evaluation.External),
                TrainedOn = Require(evaluation.TrainedOn),
            },
            RunPayload run => run,
            RefitPayload refit => refit,
            var other => throw new InvalidOperationException($"nobody has said what {other.GetType().Name} reads"),
        };
        return inner.ExecuteAsync(order with { Unit = order.Unit with { Payload = payload } }, logPath, progress, finish,
            cancellationToken);
    }

    /// <summary>The dataset with its resolved folder; of a table, nothing is read.</summary>
    private DatasetSummary Require(DatasetSummary dataset) => dataset.Import.Layout == DatasetLayouts.Table
        ? dataset
        : dataset with { Import = roots.Require(dataset.Import) };

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
