using Experiments.Store;

namespace Experiments.Execution;

/// <summary>What an attempt leaves beside its checkpoints: of use only with its result.</summary>
public static class AttemptOutputs
{
    /// <summary>
    /// Removes what an attempt wrote that ended for want of room, so that its next try does not need the room twice. Checkpoints, their
    /// curve and what was logged stay.
    /// </summary>
    public static void Discard(ArtifactStore artifacts, string attempt)
    {
        var folder = artifacts.PathOf(attempt);
        try
        {
            foreach (var path in Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Where(IsOutput).ToArray() : [])
            {
                File.Delete(path);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // On a disk that cannot be written nothing can be removed either: `store gc` finds it.
        }
    }

    private static bool IsOutput(string path) => Path.GetFileName(path) is var name
        && !name.StartsWith(ArtifactPaths.CheckpointPrefix, StringComparison.Ordinal)
        && !name.StartsWith(ArtifactPaths.CurvePrefix, StringComparison.Ordinal)
        && name is not (ArtifactPaths.OldCurveFile or ArtifactPaths.LogFile);
}
