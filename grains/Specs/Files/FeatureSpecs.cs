using Experiments.Domain;

namespace Experiments.Specs.Files;

/// <summary>Finds a feature spec by name: beside the config that names it, else in configs/features of the working folder, the repository or the program.</summary>
public static class FeatureSpecs
{
    /// <summary>The file of a spec, by name or by path.</summary>
    /// <exception cref="UserErrorException">There is none; says where it was looked for.</exception>
    public static string Find(string name, string? besideFile = null)
    {
        if (File.Exists(name) && Path.HasExtension(name))
        {
            return name;
        }

        var file = Path.HasExtension(name) ? name : $"{name}.yaml";
        string[] folders = [.. Folders(besideFile).Distinct(StringComparer.Ordinal)];
        if (folders.Select(folder => Path.Combine(folder, file)).FirstOrDefault(IsFeatureFile) is { } found)
        {
            return found;
        }

        string[] known = [.. folders.Where(folder => Path.GetFileName(folder) == "features" && Directory.Exists(folder))
            .SelectMany(folder => Directory.GetFiles(folder, "*.yaml")).Select(path => Path.GetFileNameWithoutExtension(path)).Distinct()];
        throw UserErrorException.NotFound(
            $"there is no feature spec '{name}'{NearestName.Hint(name, known)}; looked for {file} in {string.Join(", ", folders.Where(Directory.Exists).DefaultIfEmpty("configs/features, which is nowhere above this folder"))}");
    }

    /// <summary>A sweep may bear the name of the features it names, and lie in the folder that is looked through first.</summary>
    private static bool IsFeatureFile(string path) => File.Exists(path) && ConfigFile.KindOf(path) == "features";

    private static IEnumerable<string> Folders(string? besideFile)
    {
        if (besideFile is not null && Path.GetDirectoryName(Path.GetFullPath(besideFile)) is { } beside)
        {
            yield return beside;
            yield return Path.GetFullPath(Path.Combine(beside, "..", "features"));
        }

        foreach (var start in new[] { Environment.CurrentDirectory, AppContext.BaseDirectory })
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                if (Directory.Exists(Path.Combine(folder.FullName, "configs", "features")))
                {
                    yield return Path.Combine(folder.FullName, "configs", "features");
                }
            }
        }
    }
}
