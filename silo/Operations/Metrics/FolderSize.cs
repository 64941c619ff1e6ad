namespace Experiments.Silo.Operations.Metrics;

/// <summary>The total size of the files below a folder.</summary>
internal static class FolderSize
{
    private static readonly EnumerationOptions Everything = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
    };

    /// <summary>Bytes; files that vanish meanwhile and a missing folder count as 0.</summary>
    public static long Of(string folder, CancellationToken cancellationToken = default)
    {
        if (!Directory.Exists(folder))
        {
            return 0;
        }

        long bytes = 0;
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", Everything))
        {
            cancellationToken.ThrowIfCancellationRequested();
            bytes += file.Exists ? file.Length : 0;
        }

        return bytes;
    }
}
