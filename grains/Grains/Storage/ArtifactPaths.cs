using Experiments.Domain;

namespace Experiments.Grains.Storage;

/// <summary>Where artifacts lie below the artifact root, with forward slashes. Attempts are named by their fencing epoch: no two write to one place.</summary>
public static class ArtifactPaths
{

    /// <summary>The folder of the feature sets.</summary>
    public const string FeatureSets = "features";

    /// <summary>The list of a dataset's tracks.</summary>
    public static string Tracks(string dataset, string version) => $"datasets/{dataset}/{version}.json";

    /// <summary>The folder of all attempts at a unit of work.</summary>
    public static string Unit(WorkUnit unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return $"work/{unit.Id}";
    }

    /// <summary>The folder of one attempt.</summary>
    public static string Attempt(Lease lease)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return $"{Unit(lease.Unit)}/a{lease.Epoch.Incarnation:00000}-{lease.Epoch.Number:0000000}";
    }
}
