using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Specs.Keys;
using Experiments.Specs.Yaml;

namespace Experiments.Specs.Files;

/// <summary>A sweep file: YAML → <see cref="SweepSpec"/>.</summary>
public static class SweepFile
{
    /// <summary>Reads a file, with <c>--set</c> changes applied.</summary>
    /// <summary>Reads a file, with <c>--set</c> changes applied.</summary>
    /// <exception cref="UserErrorException">All that is wrong, a line each with file:line:column.</exception>
    public static LocatedSpec<SweepSpec> Read(
        string path, IEnumerable<string>? settings = null, Func<SweepSpec, IEnumerable<SpecProblem>>? check = null) =>
        ConfigFile.Read(path, settings, (root, problems) =>
            Read(new Section(ConfigFile.MapOf(root, "a sweep", problems), ConfigKeys.Sweep, "a sweep", problems), path), check);

    /// <summary>Other models: those of a sweep with <c>--set models...</c> applied.</summary>
    /// <exception cref="UserErrorException">All that is wrong, a line each.</exception>
    public static ParameterSpace ChangeModels(ParameterSpace models, IReadOnlyCollection<string> settings)
    {
        if (settings.FirstOrDefault(setting => !setting.StartsWith("models", StringComparison.Ordinal)) is { } other)
        {
            throw new UserErrorException($"--set {other}: only models can change once a sweep has begun; for another protocol, dataset or search make a new sweep");
        }

        try
        {
            var problems = new ConfigProblems();
            var root = ConfigFile.MapOf(Overrides.Apply(ModelsYaml.Of(models), settings, problems), "the change", problems);
            var changed = ReadModels(new Section(root, [ConfigKeys.Sweep.First(key => key.Name == "models")], "the change", problems));
            problems.ThrowIfAny();
            return changed;
        }
        catch (ConfigException error)
        {
            throw error.ToUserError();
        }
    }

    private static SweepSpec Read(Section section, string path)
    {
        var objective = section.Map("objective");
        return new SweepSpec
        {
            Name = section.Text("name"),
            Dataset = section.Text("dataset"),
            Features = section.Text("features"),
            Protocol = ProtocolFile.Read(section.Map("protocol"), path),
            Objective = ReadObjective(objective),
            Search = ReadSearch(section.Map("search")),
            Resources = ReadResources(section.Map("resources")),
            Models = ReadModels(section),
        };
    }

    private static ObjectiveSpec ReadObjective(Section section)
    {
        var metric = section.Text("metric");
        if (metric.StartsWith("test", StringComparison.OrdinalIgnoreCase))
        {
            section.Problems.Add(section.Place("metric"), $"a search never goes by the test part, or it would no longer be one; use validation{metric[4..]}");
        }

        return new ObjectiveSpec(metric, section.Enum<Goal>("goal"));
    }

    private static SearchSpec ReadSearch(Section section)
    {
        var sampler = section.Text("sampler");
        // A misspelt grid is told as that, by who knows the samplers.
        if (!section.Has("experiments") && NearestName.Find(sampler, ["grid"]) is null)
        {
            section.Problems.Add(section.Place("sampler"), $"{sampler} has no end by itself; say how many with experiments: 40");
        }

        return new SearchSpec
        {
            Sampler = sampler,
            Experiments = section.Has("experiments") ? section.Integer("experiments") : null,
            Pruner = ReadPruner(section),
            Deterministic = section.Flag("deterministic"),
            Window = section.Integer("window"),
        };
    }

    private static PrunerSpec ReadPruner(Section search)
    {
        switch (search.Node("pruner"))
        {
            case YamlScalar scalar:
                return new PrunerSpec(scalar.Text, ParameterSet.Empty);
            case YamlMap map:
                var section = new Section(map, [ConfigKey.Required("kind", "the pruner's name, such as asha")], "pruner", search.Problems, isOpen: true);
                return new PrunerSpec(section.Text("kind"), ConfigFile.Settings(section.Others, search.Problems));
            case { } other:
                search.Problems.Add(other.Position, $"pruner is a name or a map with kind, not {other.Kind}");
                break;
        }

        return new SearchSpec().Pruner;
    }

    private static ResourceSpec ReadResources(Section section)
    {
        var labels = section.MapNode("labels");
        foreach (var entry in labels.Entries.Where(entry => entry.Value is not YamlScalar { IsNull: false }))
        {
            section.Problems.Add(entry.Value.Position, $"the label {entry.Key} is a word, not {entry.Value.Kind}");
        }

        return new ResourceSpec(
            section.Text("device"),
            section.Integer("threads"),
            section.Has("memoryBytes") ? section.Long("memoryBytes") : null,
            labels.Entries.IsEmpty ? null : labels.Entries.Where(entry => entry.Value is YamlScalar)
                .ToImmutableSortedDictionary(entry => entry.Key, entry => ((YamlScalar)entry.Value).Text, StringComparer.Ordinal),
            section.Has("maxConcurrentRuns") ? section.Integer("maxConcurrentRuns") : null,
            section.Flag("exclusive"),
            section.Integer("priority"));
    }

    private static ParameterSpace ReadModels(Section section)
    {
        var keys = ConfigKeys.Sweep.First(key => key.Name == "models").Keys;
        var families = ImmutableArray.CreateBuilder<FamilySpace>();
        foreach (var node in section.List("models"))
        {
            if (node is YamlMap map)
            {
                families.Add(ReadModel(new Section(map, keys, "a model", section.Problems)));
            }
            else
            {
                section.Problems.Add(node.Position, $"a model is a map of family and parameters, not {node.Kind}");
            }
        }

        if (section.Node("models") is YamlList { Items.IsEmpty: true } empty)
        {
            section.Problems.Add(empty.Position, "models names no family");
        }

        return new ParameterSpace(families.ToImmutable());
    }

    private static FamilySpace ReadModel(Section section)
    {
        var parameters = section.MapNode("parameters");
        var dimensions = ImmutableArray.CreateBuilder<ParameterDimension>();
        foreach (var entry in parameters.Entries)
        {
            if (new RangeReader(entry.Key, section.Problems).Read(entry.Value) is { } dimension)
            {
                dimensions.Add(dimension);
                CheckCondition(dimension, parameters, entry, section.Problems);
            }
        }

        return new FamilySpace(section.Text("family"), dimensions.ToImmutable());
    }

    private static void CheckCondition(ParameterDimension dimension, YamlMap parameters, YamlEntry entry, ConfigProblems problems)
    {
        if (dimension.When is { } when && (when.Parameter == dimension.Name || parameters.Find(when.Parameter) is null))
        {
            string[] others = [.. parameters.Entries.Select(other => other.Key).Where(key => key != dimension.Name)];
            problems.Add(entry.Value.Position, $"{dimension.Name} waits for '{when.Parameter}', which is no other parameter here{NearestName.Hint(when.Parameter, others)}");
        }
    }
}
