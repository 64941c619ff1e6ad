using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Specs.Yaml;

/// <summary>
/// A spec with the file it came from: problems that are found later, by whoever knows more, get their line and column here.
/// </summary>
public sealed class LocatedSpec<T>
{
    private readonly YamlNode _root;
    private readonly ConfigProblemList _problems;

    internal LocatedSpec(T spec, YamlNode root, ConfigProblemList problems) => (Spec, _root, _problems) = (spec, root, problems);

    /// <summary>The spec, with what was completed since it was read.</summary>
    public T Spec { get; private set; }

    /// <summary>The file as it was read.</summary>
    internal YamlNode Root => _root;

    /// <summary>All that is wrong with it, in the order of the file.</summary>
    public IReadOnlyList<ConfigProblem> Problems => _problems.All;

    /// <summary>Completes the spec with what is known only where it is used, such as the number of a dataset's folds.</summary>
    public void Complete(Func<T, T> complete)
    {
        ArgumentNullException.ThrowIfNull(complete);
        Spec = complete(Spec);
    }

    /// <summary>Adds problems at their places in the file; one about a value that is left out is placed at what would hold it.</summary>
    public void Add(IEnumerable<SpecProblem> problems)
    {
        foreach (var problem in problems)
        {
            _problems.Add(Find(problem.Path, problem.IsAboutName), problem.Message, problem.Path);
        }
    }

    /// <summary>The same where nothing is wrong with it.</summary>
    /// <exception cref="UserErrorException">All that is wrong, one line per problem with file:line:column.</exception>
    public LocatedSpec<T> RequireValid() => _problems.Any ? throw new ConfigException(Problems).ToUserError() : this;

    /// <summary>Where a path such as <c>models[0].parameters.dropout</c> is: its key, or its value.</summary>
    public ConfigPosition Find(string path, bool isAboutName = false)
    {
        var (node, position) = (_root, _root.Position);
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
        [
            .. path.Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal)
            .Split('.', StringSplitOptions.TrimEntries),
        ];
}
