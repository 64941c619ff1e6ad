using Experiments.Domain;

namespace Experiments.Specs.Files;

/// <summary>
/// Finds a feature spec by name: beside the config that names it, else in configs/features of the working folder, the repository or the
/// program.
/// </summary>
public static class FeatureSpecLocator
{
    /// <summary>The file of a spec, by name or by path.</summary>
    /// <exception cref="UserErrorException">There is none; says where it was looked for.</exception>
    public static string Find(string name, string? besideFile = null) =>
        TryFind(name, besideFile) ?? throw UserErrorException.NotFound(Missing(name, besideFile));

    /// <summary>Says that there is no such spec, and where it was looked for.</summary>
    internal static string Missing(string name, string? besideFile)
    {
        var folders = Folders(besideFile);
        string[] known = [.. folders.Where(folder => Path.GetFileName(folder) == "features" && Directory.Exists(folder))
            .SelectMany(folder => Directory.GetFiles(folder, "*.yaml")).Select(path => Path.GetFileNameWithoutExtension(path)).Distinct()];
        var places = folders.Where(Directory.Exists).DefaultIfEmpty("configs/features, which does not exist above this folder");
        return $"there is no feature spec '{name}' (looked for {FileOf(name)} in {string.Join(", ", places)})"
            + NearestName.Hint(name, known);
    }

    /// <summary>The file of a spec, by name or by path; null where there is none.</summary>
    public static string? TryFind(string name, string? besideFile = null) => File.Exists(name) && Path.HasExtension(name)
        ? name
        : Folders(besideFile).Select(folder => Path.Combine(folder, FileOf(name))).FirstOrDefault(IsFeatureFile);

    /// <summary>The file of a spec in configs/features of this machine, by its name alone; null where there is none.</summary>
    internal static string? TryFindInstalled(string name) => name.AsSpan().ContainsAny('/', '\\') || Path.HasExtension(name)
        ? null
        : Folders(besideFile: null).Select(folder => Path.Combine(folder, FileOf(name))).FirstOrDefault(IsFeatureFile);

    private static string FileOf(string name) => Path.HasExtension(name) ? name : $"{name}.yaml";

    /// <summary>A sweep may have the name of the features it names, and be in the folder that is looked through first.</summary>
    private static bool IsFeatureFile(string path) => File.Exists(path) && ConfigFile.KindOf(path) == ConfigFile.Features;

    private static string[] Folders(string? besideFile)
    {
        var folders = new List<string>();
        if (besideFile is not null && Path.GetDirectoryName(Path.GetFullPath(besideFile)) is { } beside)
        {
            folders.AddRange([beside, Path.GetFullPath(Path.Combine(beside, "..", "features"))]);
        }

        foreach (var start in new[] { Environment.CurrentDirectory, AppContext.BaseDirectory })
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                if (Directory.Exists(Path.Combine(folder.FullName, "configs", "features")))
                {
                    folders.Add(Path.Combine(folder.FullName, "configs", "features"));
                }
            }
        }

        return [.. folders.Distinct(StringComparer.Ordinal)];
    }
}
