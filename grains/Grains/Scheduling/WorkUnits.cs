using System.Diagnostics;
using Experiments.Contracts;
using Experiments.Domain;

namespace Experiments.Grains.Scheduling;

/// <summary>What a unit of work is made of, and which grain it belongs to.</summary>
internal static class WorkUnits
{
    /// <summary>Of the shards of a feature set: a sweep of any priority may wait for them.</summary>
    public const int ShardPriority = ResourceSpec.HighestPriority + 1;

    /// <summary>Of imports and audits: somebody sits before them.</summary>
    public const int ImportPriority = ResourceSpec.HighestPriority + 2;

    /// <summary>The owner's name of a grain: its grain id, printed.</summary>
    public static string OwnerName(GrainId grain) => grain.ToString();

    /// <summary>The grain behind an owner's name.</summary>
    public static IWorkOwner OwnerOf(string owner, IGrainFactory grains) => grains.GetGrain<IWorkOwner>(GrainId.Parse(owner));

    /// <summary>The grain that keeps what comes of a unit.</summary>
    public static IWorkRecorder RecorderOf(WorkUnit unit, IGrainFactory grains) => unit.Payload switch
    {
        RunPayload run => grains.GetGrain<IWorkRecorder>(GrainId.Create("experiment", run.Run.Experiment.ToString())),
        ShardPayload shard => grains.GetGrain<IWorkRecorder>(GrainId.Create("feature-set", shard.FeatureSet)),
        ImportPayload import => grains.GetGrain<IWorkRecorder>(GrainId.Create("dataset", import.Spec.Name)),
        AuditPayload audit => grains.GetGrain<IWorkRecorder>(GrainId.Create("dataset-audit", audit.Dataset.Name)),
        _ => throw new UnreachableException(),
    };
}
