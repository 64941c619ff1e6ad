namespace Experiments.Store.Files;

/// <summary>
/// The folder in which the workers of this silo share which blocks of mapped files are verified: private, on this machine, removed with the
/// silo. The next silo removes the folder of a killed one.
/// </summary>
public sealed class VerifiedBlocksFolder : IDisposable
{
    private const string Prefix = "experiments-marks.";

    /// <summary>Creates the folder if possible.</summary>
    public VerifiedBlocksFolder()
    {
        try
        {
            foreach (var folder in Directory.EnumerateDirectories(System.IO.Path.GetTempPath(), Prefix + "*").Where(IsLeftOver).ToList())
            {
                Remove(folder);
            }

            Path = Directory.CreateTempSubdirectory($"{Prefix}{ProcessMark.Own}-").FullName;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // No temporary folder, or no space in it: each worker then keeps its own marks.
        }
    }

    /// <summary>Its path; null if it could not be created.</summary>
    public string? Path { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Path is not null)
        {
            Remove(Path);
        }
    }

    /// <summary>Whether its silo has ended.</summary>
    private static bool IsLeftOver(string folder)
    {
        try
        {
            // Another mode: created by someone else to look like ours, so its content may be swapped during removal.
            return (OperatingSystem.IsWindows() || File.GetUnixFileMode(folder) == PrivateFiles.ForFolders)
                && ProcessMark.IsOfEnded(System.IO.Path.GetFileName(folder), Directory.GetLastWriteTimeUtc(folder));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Another silo has just removed it.
            return false;
        }
    }

    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Owned by another user, or being removed by another silo.
        }
    }
}
