using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Specs.Yaml;

/// <summary>
/// A spec with the file it came from: problems that are found later, by whoever knows the catalogs, get their line and column here.
/// </summary>
public sealed class LocatedSpec<T>(T spec, YamlNode root)
{
    /// <summary>The spec.</summary>
    public T Spec { get; } = spec;

    /// <summary>The same problems with their places in the file; one about a value that is left out is placed at what would hold it.</summary>
    public IReadOnlyList<ConfigProblem> Locate(IEnumerable<SpecProblem> problems)
    {
        var located = new ConfigProblems();
        foreach (var problem in problems)
        {
            located.Add(Find(problem.Path, problem.IsAboutName), problem.Message);
        }

        return located.All;
    }

    /// <summary>Where a path such as <c>models[0].parameters.dropout</c> stands: its key, or its value.</summary>
    public ConfigPosition Find(string path, bool isAboutName = false)
    {
        var (node, position) = (root, root.Position);
        foreach (var step in ConfigPath.Split(path))
        {
            switch (node)
            {
                case YamlMap map when map.Entries.FirstOrDefault(entry => entry.Key == step) is { } entry:
                    (node, position) = (entry.Value, isAboutName ? entry.KeyPosition : entry.Value.Position);
                    break;
                case YamlList list when int.TryParse(step, out var index) && index >= 0 && index < list.Items.Length:
                    (node, position) = (list.Items[index], list.Items[index].Position);
                    break;
                default:
                    return position;
            }
        }

        return position;
    }
}

/// <summary>Paths into a config: keys joined by dots, list entries by number in brackets or as a step of their own.</summary>
internal static class ConfigPath
{
    public static ImmutableArray<string> Split(string path) =>
        [.. path.Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Split('.', StringSplitOptions.TrimEntries)];
}
