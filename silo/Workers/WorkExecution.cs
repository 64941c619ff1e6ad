using System.Diagnostics;
using Experiments.Domain;

namespace Experiments.Silo.Workers;

/// <summary>Which pipeline executes a unit of work.</summary>
internal static class WorkExecution
{
    /// <summary>Executes the order on the calling thread. <paramref name="finish"/> ends it early with what it has.</summary>
    public static WorkResult Execute(
        WorkOrder order, Action<RunProgress> progress, CancellationToken finish, CancellationToken cancellationToken) => order.Unit.Payload switch
        {
            RunPayload run => RunPipeline.Execute(order, run, progress, finish, cancellationToken),
            ShardPayload shard => ExtractionPipeline.Execute(order, shard, progress, cancellationToken),
            AuditPayload audit => AuditPipeline.Execute(order, audit, progress, cancellationToken),
            ImportPayload import => ImportPipeline.Execute(order, import, progress, cancellationToken),
            _ => throw new UnreachableException(),
        };
}
