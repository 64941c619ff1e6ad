using System.Diagnostics;
using Experiments.Contracts;
using Experiments.Domain;

namespace Experiments.Grains.Scheduling;

/// <summary>How units of work are composed, and which grain owns each.</summary>
internal static class WorkUnitFactory
{
    /// <summary>Priority of feature set shards: a sweep of any priority may wait for them.</summary>
    public const int ShardPriority = ResourceSpec.MaxPriority + 1;

    /// <summary>Priority of imports and audits: a user is waiting for them.</summary>
    public const int ImportPriority = ResourceSpec.MaxPriority + 2;

    /// <summary>The owner name of a grain: its printed grain ID.</summary>
    public static string OwnerName(GrainId grain) => grain.ToString();

    /// <summary>The grain behind an owner's name.</summary>
    public static IWorkOwner OwnerOf(string owner, IGrainFactory grains) => grains.GetGrain<IWorkOwner>(GrainId.Parse(owner));

    /// <summary>The grain that records the outcome of a unit.</summary>
    public static IWorkRecorder RecorderOf(WorkUnit unit, IGrainFactory grains) => unit.Payload switch
    {
        RunPayload run => grains.GetGrain<IWorkRecorder>(GrainId.Create("experiment", run.Run.Experiment.ToString())),
        ShardPayload shard => grains.GetGrain<IWorkRecorder>(GrainId.Create("feature-set", shard.FeatureSet)),
        ImportPayload import => grains.GetGrain<IWorkRecorder>(GrainId.Create("dataset", import.Spec.Name)),
        AuditPayload audit => grains.GetGrain<IWorkRecorder>(GrainId.Create("dataset-audit", audit.Dataset.Name)),
        RefitPayload refit => grains.GetGrain<IWorkRecorder>(GrainId.Create("model-refit", refit.Experiment.ToString())),
        EvaluationPayload evaluation => grains.GetGrain<IWorkRecorder>(
            GrainId.Create("experiment-evaluations", evaluation.Outputs.Experiment.ToString())),
        _ => throw new UnreachableException(),
    };
}
