using System.Diagnostics;
using Experiments.Domain;
using Experiments.Execution.Evaluations;
using Experiments.Execution.Extraction;
using Experiments.Execution.Runs;

namespace Experiments.Execution;

/// <summary>Selects the pipeline for a unit of work.</summary>
public static class WorkExecution
{
    /// <summary>
    /// Executes the order on the calling thread. <paramref name="finish"/> ends it early with its results so far; <paramref name="log"/>
    /// receives lines for the attempt's log.
    /// </summary>
    public static WorkResult Execute(
        WorkOrder order, Action<RunProgress> progress, Action<string> log, CancellationToken finish, CancellationToken cancellationToken) =>
            order.Unit.Payload switch
            {
                RunPayload run => RunPipeline.Execute(order, run, progress, log, finish, cancellationToken),
                ShardPayload shard => ExtractionPipeline.Execute(order, shard, progress, cancellationToken),
                AuditPayload audit => AuditPipeline.Execute(order, audit, progress, cancellationToken),
                EvaluationPayload evaluation => EvaluationPipeline.Execute(order, evaluation, progress, cancellationToken),
                ImportPayload import => ImportPipeline.Execute(order, import, progress, cancellationToken),
                RefitPayload refit => RefitPipeline.Execute(order, refit, progress, log, finish, cancellationToken),
                _ => throw new UnreachableException(),
            };
}
