using Experiments.Domain;

namespace Experiments.Grains.Storage;

/// <summary>How far attempts came of which nobody reported how they ended.</summary>
internal static class ReachedEpochs
{
    /// <summary>The last epoch of which any attempt at a unit kept a checkpoint; null where there is none.</summary>
    public static int? FindReachedEpoch(this ArtifactStore artifacts, WorkUnit unit)
    {
        var folder = artifacts.PathOf(ArtifactPaths.Unit(unit));
        try
        {
            return Directory.Exists(folder)
                ? Directory.EnumerateFiles(folder, ArtifactPaths.CheckpointPrefix + "*", SearchOption.AllDirectories).Max(ArtifactPaths.EpochOf)
                : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Removed at this moment, or on a disk that cannot be read: then it is not known how far they came.
            return null;
        }
    }
}
