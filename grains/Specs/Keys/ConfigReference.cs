using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Specs.Checks;
using Experiments.Specs.Files;
using Experiments.Specs.Yaml;

namespace Experiments.Specs.Keys;

/// <summary>Every key, plug-in and parameter there is to explain: the schema of all config files.</summary>
public sealed class ConfigReference
{
    private const string Parameters = "parameters";

    /// <summary>All topics, file by file, what is inside of a key after it.</summary>
    public ConfigReference(SpecCatalog catalog) => All = [.. ConfigFile.Kinds.SelectMany(file => OfFile(file, catalog))];

    /// <summary>All of them.</summary>
    public ImmutableArray<ConfigTopic> All { get; }

    /// <summary>
    /// What to offer whoever asks: paths of keys, plug-ins by name and by alias (<c>tpe</c>, <c>sampler.tpe</c>), parameters by short path
    /// (<c>models.cnn.dropout</c>). <see cref="Find"/> understands more.
    /// </summary>
    public IEnumerable<string> Names => All.SelectMany(topic => topic.Kind switch
    {
        TopicKind.Key => [topic.Path],
        TopicKind.PlugIn => [OwnName(topic), topic.Alias!], // not null: a plug-in has one
        _ => new[] { Shorten(topic.Path) },
    }).Distinct();

    /// <summary>
    /// The topics that somebody means: by whole path or by its end, with or without the kind of file, the word <c>parameters</c> or the
    /// number of a list entry. The name of a kind of file is all keys of it.
    /// </summary>
    /// <exception cref="UserErrorException">There is none; the message has the nearest.</exception>
    public ImmutableArray<ConfigTopic> Find(string wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        var end = Shorten(wanted);
        ImmutableArray<ConfigTopic> found = [.. All.Where(topic => NamesOf(topic)
            .Any(name => name == end || name.EndsWith($".{end}", StringComparison.Ordinal)))];
        if (found.IsEmpty)
        {
            found = [.. All.Where(topic => topic.File == wanted && topic.Kind is TopicKind.Key)];
        }

        if (!found.IsEmpty)
        {
            return found;
        }

        var nearest = NearestName.Find(wanted, Names.Concat(All.Select(OwnName)).Distinct());
        var hint = nearest is null ? "; `experiments config explain` lists all keys" : $"; did you mean '{nearest}'?";
        throw UserErrorException.NotFound($"there is nothing called '{wanted}' to explain{hint}");
    }

    /// <summary>Whether they are what <see cref="Find"/> answers to the name of a kind of file.</summary>
    public static bool IsWholeFile(ImmutableArray<ConfigTopic> found, string wanted) =>
        found.All(topic => topic.File == wanted && NamesOf(topic)
            .All(name => !name.EndsWith($".{wanted}", StringComparison.Ordinal) && name != wanted));

    /// <summary>The topics right inside of one: the keys of a map, or the parameters of a plug-in.</summary>
    public ImmutableArray<ConfigTopic> Inside(ConfigTopic topic)
    {
        ArgumentNullException.ThrowIfNull(topic);
        var kind = topic.Kind is TopicKind.Key ? TopicKind.Key : TopicKind.Parameter;
        return [.. All.Where(other => other.File == topic.File && other.Kind == kind
            && IsDirectChild(Shorten(other.Path), Shorten(topic.Path)))];
    }

    /// <summary>What can follow <c>--set</c> for a kind of file: keys with an equals sign, and with each word that they take.</summary>
    public IEnumerable<string> SettingsOf(string file) =>
        from topic in All
        where topic.File == file && topic.Setting is not null
        from value in topic.JsonTypes is ["boolean"] ? ["true", "false"] : topic.Choices.Select(choice => choice.Name).Prepend("")
        select $"{topic.Setting}={value}";

    private static IEnumerable<ConfigTopic> OfFile(ConfigFileKind file, SpecCatalog catalog)
    {
        var named = new HashSet<PlugInKind>();
        return file.Keys.SelectMany(key => OfKey("", key, isInList: false));

        IEnumerable<ConfigTopic> OfKey(string prefix, ConfigKey key, bool isInList)
        {
            var path = prefix + key.Name;
            var (shape, rule) = (key.Shape, key.Shape.Rule);
            yield return new ConfigTopic
            {
                File = file.Kind,
                Path = path,
                Kind = TopicKind.Key,
                Setting = isInList || shape.JsonTypes.All(type => type is "object" or "array") ? null : path,
                Help = key.Help,
                Type = shape.Type,
                JsonTypes = shape.JsonTypes,
                Default = key.Default,
                Minimum = rule?.Minimum,
                Maximum = rule?.Maximum,
                Choices = shape.PlugIn is { } choices
                    ? [.. catalog.All(choices).Select(plugIn => new TopicChoice(plugIn.Name, plugIn.Summary))]
                    : [.. (rule?.Choices ?? []).Select(word => new TopicChoice(word))],
            };
            foreach (var inner in shape.InnerKeys.SelectMany(inner => OfKey($"{path}.NAME.", inner, isInList: true)))
            {
                yield return inner;
            }

            isInList |= shape.JsonTypes.All(type => type == "array");
            foreach (var inside in shape.Keys.SelectMany(inside => OfKey($"{path}.", inside, isInList)))
            {
                yield return inside;
            }

            // A key that names a plug-in in a map of its own has the plug-in's parameters beside it.
            if (shape.PlugIn is { } plugIns && named.Add(plugIns))
            {
                foreach (var topic in catalog.All(plugIns)
                    .SelectMany(plugIn => OfPlugIn(file.Kind, PathOf(path, prefix, key), plugIns, plugIn, isInList)))
                {
                    yield return topic;
                }
            }
        }
    }

    /// <summary>
    /// Entries of a list go by the plug-in they name; a plug-in with parameters of its own is below the key that takes both.
    /// </summary>
    private static string PathOf(string path, string prefix, ConfigKey key) =>
        key.Default is null && prefix.Length > 0 ? prefix.TrimEnd('.') : path;

    private static IEnumerable<ConfigTopic> OfPlugIn(string file, string path, PlugInKind kind, PlugIn plugIn, bool isInList)
    {
        var own = $"{path}.{plugIn.Name}";
        var alias = $"{kind.Word()}.{plugIn.Name}";
        yield return new ConfigTopic { File = file, Path = own, Kind = TopicKind.PlugIn, Alias = alias, Help = plugIn.Summary };
        foreach (var parameter in plugIn.Parameters?.Specs ?? [])
        {
            var name = kind is PlugInKind.Family ? $"{Parameters}.{parameter.Name}" : parameter.Name;
            yield return new ConfigTopic
            {
                File = file,
                Path = $"{own}.{name}",
                Kind = TopicKind.Parameter,
                Alias = $"{alias}.{parameter.Name}",
                Setting = isInList ? $"{own}.{name}" : $"{path}.{name}",
                Help = parameter.Help,
                Type = parameter.DescribeRange(),
                JsonTypes = JsonTypesOf(parameter),
                Default = parameter.Default.ToString(),
                Minimum = parameter.Minimum,
                Maximum = parameter.Maximum,
                Choices = [.. parameter.Choices.Select(word => new TopicChoice(word))],
            };
        }
    }

    /// <summary>A number may also be one of several words.</summary>
    private static ImmutableArray<string> JsonTypesOf(ParameterSpec parameter) =>
        ScalarShape.JsonTypesOf(parameter.Kind) is ["integer" or "number"] types && !parameter.Choices.IsEmpty
            ? [.. types, "string"]
            : ScalarShape.JsonTypesOf(parameter.Kind);

    private static string OwnName(ConfigTopic topic) => topic.Path[(topic.Path.LastIndexOf('.') + 1)..];

    private static IEnumerable<string> NamesOf(ConfigTopic topic) =>
        new[] { $"{topic.File}.{topic.Path}", topic.Alias ?? topic.Path }.Select(Shorten);

    /// <summary>Without numbers of list entries, and without <c>parameters</c> between a family and its parameter.</summary>
    private static string Shorten(string path)
    {
        var steps = ConfigPath.Split(path);
        return string.Join('.', steps.Where((step, index) => !int.TryParse(step, out _)
            && (step != Parameters || index == steps.Length - 1 || index == 0)));
    }

    private static bool IsDirectChild(string path, string above) =>
        path.StartsWith($"{above}.", StringComparison.Ordinal) && !path[(above.Length + 1)..].Contains('.', StringComparison.Ordinal);
}
