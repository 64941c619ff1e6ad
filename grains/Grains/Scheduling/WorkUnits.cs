using System.Diagnostics;
using Experiments.Contracts;
using Experiments.Domain;

namespace Experiments.Grains.Scheduling;

/// <summary>Which grain a unit of work belongs to.</summary>
internal static class WorkUnits
{
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
        _ => throw new UnreachableException(),
    };
}
