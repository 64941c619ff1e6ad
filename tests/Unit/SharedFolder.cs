namespace Experiments.Unit;

/// <summary>
/// Finds optional data beside the repository: real music that cannot be part of it. Tests that use it are skipped if it is
/// absent, and are never the only test of a thing.
/// </summary>
internal static class SharedFolder
{
    /// <summary>Why a test was skipped.</summary>
    public const string Absent = "the optional folder ../shared (or EXPERIMENTS_SHARED) is absent";

    /// <summary>The file or folder below the shared folder, or null if it does not exist.</summary>
    public static string? Find(string relativePath)
    {
        var root = Environment.GetEnvironmentVariable("EXPERIMENTS_SHARED")
            ?? Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared"));
        var path = Path.Combine(root, relativePath);
        return Path.Exists(path) ? path : null;
    }
}
