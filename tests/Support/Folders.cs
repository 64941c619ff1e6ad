namespace Experiments.Support;

/// <summary>Whole folders.</summary>
internal static class Folders
{
    /// <summary>Copies a folder with its subfolders and their modes, or those of its files that are wanted.</summary>
    /// <param name="from">The folder.</param>
    /// <param name="to">The copy; created if it does not exist.</param>
    /// <param name="isWanted">Decides by a file's path relative to the folder.</param>
    public static void Copy(string from, string to, Predicate<string>? isWanted = null)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var path = Path.GetRelativePath(from, file);
            if (isWanted is null || isWanted(path))
            {
                Create(from, to, Path.GetDirectoryName(path)!); // not null: below the folder
                File.Copy(file, Path.Combine(to, path));
            }
        }
    }

    /// <summary>Creates a subfolder like the original, and what is above it.</summary>
    private static void Create(string from, string to, string subfolder)
    {
        var folder = Path.Combine(to, subfolder);
        if (Directory.Exists(folder))
        {
            return;
        }

        if (subfolder.Length > 0)
        {
            Create(from, to, Path.GetDirectoryName(subfolder)!); // not null: relative
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, File.GetUnixFileMode(Path.Combine(from, subfolder)));
        }
    }
}
