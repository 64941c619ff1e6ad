using Experiments.Domain;
using Experiments.Specs.Keys;
using Experiments.Specs.Yaml;

namespace Experiments.Specs.Files;

/// <summary>What the readers of all kinds of config file share, and how a file's kind is told from its keys.</summary>
public static class ConfigFile
{
    /// <summary>Reads a file, applies <c>--set</c>, makes the spec, checks it, and reports all problems of all four at once.</summary>
    /// <param name="path">The file.</param>
    /// <param name="settings">What <c>--set</c> said.</param>
    /// <param name="make">Makes the spec; of what is wrong in the file it takes the defaults.</param>
    /// <param name="check">Finds what is wrong with its names; null where that is left to a cluster.</param>
    /// <exception cref="UserErrorException">There are problems, or there is no such file.</exception>
    public static LocatedSpec<T> Read<T>(
        string path, IEnumerable<string>? settings, Func<YamlNode, ConfigProblems, T> make, Func<T, IEnumerable<SpecProblem>>? check = null)
    {
        try
        {
            var problems = new ConfigProblems();
            var root = Overrides.Apply(YamlReader.ReadFile(path, problems), settings ?? [], problems);
            var spec = make(root, problems);
            var located = new LocatedSpec<T>(spec, root);
            foreach (var problem in located.Locate(check?.Invoke(spec) ?? []))
            {
                problems.Add(problem.Position, problem.Message);
            }

            problems.ThrowIfAny();
            return located;
        }
        catch (ConfigException error)
        {
            throw error.ToUserError();
        }
    }

    /// <summary>The file's whole content as a map.</summary>
    /// <exception cref="ConfigException">It is something else.</exception>
    public static YamlMap MapOf(YamlNode root, string what, ConfigProblems problems)
    {
        if (root is YamlMap map)
        {
            return map;
        }

        problems.Add(root.Position, $"{what} is a map of keys and values, not {root.Kind}");
        throw new ConfigException(problems.All);
    }

    /// <summary>Scalars by name, such as a pruner's parameters.</summary>
    public static ParameterSet Settings(IEnumerable<YamlEntry> entries, ConfigProblems problems)
    {
        var settings = ParameterSet.Empty;
        foreach (var entry in entries)
        {
            if (entry.Value is YamlScalar { IsNull: false } scalar)
            {
                settings = settings.With(entry.Key, Section.Parse(scalar));
            }
            else
            {
                problems.Add(entry.Value.Position, $"{entry.Key} is a number, a word, true or false, not {entry.Value.Kind}");
            }
        }

        return settings;
    }

    /// <summary>sweep, features or protocol: the kind that most of the file's keys belong to, misspelt ones included.</summary>
    /// <exception cref="UserErrorException">None of them does.</exception>
    public static string KindOf(string path)
    {
        try
        {
            var problems = new ConfigProblems();
            var root = MapOf(YamlReader.ReadFile(path, problems), "a config", problems);
            var best = ConfigKeys.Files
                .Select(file => (file.Kind, Hits: root.Entries.Count(entry => NearestName.Find(entry.Key, file.Keys.Select(key => key.Name)) is not null)))
                .MaxBy(file => file.Hits);
            return best.Hits > 0 ? best.Kind : throw new UserErrorException(
                $"{root.Position}: is no config: a sweep has models, a feature spec has a table or a tensor, a protocol has a split");
        }
        catch (ConfigException error)
        {
            throw error.ToUserError();
        }
    }
}
