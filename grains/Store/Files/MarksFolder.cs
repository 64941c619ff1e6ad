using System.Diagnostics;
using System.Globalization;

namespace Experiments.Store.Files;

/// <summary>
/// The folder in which the workers of this silo share which parts of mapped files they have checked: private, on this machine, gone with
/// the silo. What a killed silo left is removed by the next one.
/// </summary>
public sealed class MarksFolder : IDisposable
{
    private const string Prefix = "experiments-marks-";

    /// <summary>Makes it.</summary>
    public MarksFolder()
    {
        try
        {
            foreach (var folder in Directory.EnumerateDirectories(System.IO.Path.GetTempPath(), Prefix + "*").Where(IsLeftOver).ToList())
            {
                Remove(folder);
            }

            Path = Directory.CreateTempSubdirectory($"{Prefix}{Environment.ProcessId}-").FullName;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // No folder for temporary files, or no room in it: each worker then checks for itself.
        }
    }

    /// <summary>Where it is; null where there can be none.</summary>
    public string? Path { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Path is not null)
        {
            Remove(Path);
        }
    }

    /// <summary>Did its silo end? To remove a folder that is in use after all only costs checking again.</summary>
    private static bool IsLeftOver(string folder)
    {
        // Made by somebody else to look like one of ours: what is in it may be swapped while it is removed.
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(folder) != PrivateFiles.ForFolders)
        {
            return false;
        }

        if (!int.TryParse(System.IO.Path.GetFileName(folder)[Prefix.Length..].Split('-')[0], NumberStyles.None,
            CultureInfo.InvariantCulture, out var id))
        {
            return false;
        }

        try
        {
            using var process = Process.GetProcessById(id);
            return false;
        }
        catch (ArgumentException)
        {
            return true;
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
            // Another user's, or being removed by another silo.
        }
    }
}
