using Experiments.Store;

namespace Experiments.Execution;

/// <summary>Files of an attempt other than its checkpoints; needed only with its result.</summary>
public static class AttemptOutputs
{
    /// <summary>
    /// Removes the files of an attempt that ended for lack of space, so that the next try does not need the space twice. Checkpoints, their
    /// curves and the log stay.
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
            // A disk that cannot be written does not allow removal either: `store gc` finds the files later.
        }
    }

    private static bool IsOutput(string path) => Path.GetFileName(path) is var name
        && !name.StartsWith(ArtifactPaths.CheckpointPrefix, StringComparison.Ordinal)
        && !name.StartsWith(ArtifactPaths.CurvePrefix, StringComparison.Ordinal)
        && name is not (ArtifactPaths.OldCurveFile or ArtifactPaths.LogFile);
}
