namespace Experiments.Support;

/// <summary>Whole folders.</summary>
internal static class Folders
{
    /// <summary>Copies a folder with its subfolders, or those of its files that are wanted.</summary>
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
                var target = Path.Combine(to, path);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!); // not null: below the folder
                File.Copy(file, target);
            }
        }
    }
}
