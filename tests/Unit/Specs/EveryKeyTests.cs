using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Completions;
using System.Text;
using System.Text.Json;
using Experiments.ClientCli.Commands;
using Experiments.Domain;
using Experiments.Grains.Sweeps;
using Experiments.Specs.Checks;
using Experiments.Specs.Files;
using Experiments.Specs.Keys;
using Xunit;

namespace Experiments.Unit.Specs;

/// <summary>Requirements of every key of every kind of config file, all derived from the key's declaration.</summary>
public sealed class EveryKeyTests : IDisposable
{
    /// <summary>The minimal value of each required key.</summary>
    private static readonly Dictionary<string, string> MinimalValues = new(StringComparer.Ordinal)
    {
        ["name"] = "a",
        ["dataset"] = "d",
        ["features"] = "f",
        ["models"] = "[{ family: xgboost }]",
        ["family"] = "knn",
        ["feature"] = "tempo",
        ["file"] = "a.csv",
        ["kind"] = "none",
        ["train"] = "[a]",
        ["test"] = "[b]",
    };

    private static readonly ConfigReference Topics = new(InstalledPlugIns.All);
    private static readonly Lazy<ILookup<string, string>> Completion = new(() => new CommandTree().Verbs
        .SelectMany(verb => verb.Symbols.SelectMany(symbol => Suggest(symbol).Select(word => (Key: $"{verb.Path} {symbol.Name}", word))))
        .ToLookup(pair => pair.Key, pair => pair.word));

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string> Keys()
    {
        var keys = new TheoryData<string, string>();
        foreach (var file in ConfigFile.Kinds)
        {
            foreach (var path in file.Keys.SelectMany(key => Paths(key, "")))
            {
                keys.Add(file.Kind, path);
            }
        }

        return keys;
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_value_of_the_wrong_type_is_refused_at_its_line(string kind, string path)
    {
        var (text, line) = FileWith(kind, path, "[[]]");
        var file = _folder.Write("file.yaml", text);
        var error = Assert.Throws<UserErrorException>(() => Read(kind, file));
        Assert.Contains(error.Lines, problem => problem.StartsWith($"{file}:{line}:", StringComparison.Ordinal));
        Assert.All(error.Lines, problem => Assert.StartsWith($"{file}:{line}:", problem, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_misspelled_key_suggests_the_nearest(string kind, string path)
    {
        var name = path[(path.LastIndexOf('.') + 1)..];
        var (text, line) = FileWith(kind, path, "x");
        var file = _folder.Write("file.yaml", text.Replace($"{name}: x", $"{name}x: x", StringComparison.Ordinal));
        var error = Assert.Throws<UserErrorException>(() => Read(kind, file));
        Assert.Contains(error.Lines, problem => problem.StartsWith($"{file}:{line}:", StringComparison.Ordinal)
            && problem.Contains($"did you mean '{name}'?", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void Every_key_is_explained(string kind, string path)
    {
        var topic = Assert.Single(Topics.Find($"{kind}.{path}"), topic => topic.Path == path && topic.Kind is TopicKind.Key);
        Assert.Matches("^[A-Za-z].*[.]$", topic.Help);
        Assert.NotEmpty(topic.Type!);
        Assert.NotEmpty(topic.JsonTypes);
        Assert.Equal(topic.Default is null, topic.IsRequired);
        var shape = JsonSerializer.SerializeToElement(topic, DomainJson.Compact).EnumerateObject().Select(property => property.Name);
        Assert.Superset(new HashSet<string> { "file", "help", "jsonTypes", "kind", "path", "required", "type" }, shape.ToHashSet());
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void Every_key_is_completed(string kind, string path)
    {
        Assert.Contains(path, Completion.Value["config explain KEY"]);
        if (Topics.Find($"{kind}.{path}").First(topic => topic.Path == path).Setting is { } setting)
        {
            Assert.Contains(
                Completion.Value["config validate --set"], choice => choice.StartsWith($"{setting}=", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Help_texts_do_not_list_catalog_entries()
    {
        foreach (var topic in Topics.All.Where(topic => topic.Kind is TopicKind.Key))
        {
            var words = topic.Help.Split([' ', ',', '.', ':', ';', '[', ']'], StringSplitOptions.RemoveEmptyEntries);
            Assert.True(topic.Choices.Count(choice => words.Contains(choice.Name)) <= 3, topic.Help);
            Assert.DoesNotContain(
                topic.Choices, choice => choice.Name.Contains('-', StringComparison.Ordinal) && words.Contains(choice.Name));
        }
    }

    [Theory]
    [InlineData(ConfigFile.Sweep)]
    [InlineData(ConfigFile.Features)]
    public void Omitted_values_equal_their_written_defaults(string kind)
    {
        var least = _folder.Write("least.yaml", Minimal(kind));
        if (kind == ConfigFile.Sweep)
        {
            var sweep = SweepFile.Read(least, InstalledPlugIns.All).Spec;
            var again = SweepFile.Read(_folder.Write("again.yaml", SpecWriter.Write(sweep)), InstalledPlugIns.All).Spec;
            Assert.Equal(DomainJson.Hash(sweep), DomainJson.Hash(again));
            Assert.Equal((new Protocol(), new ObjectiveSpec(), new ResourceSpec()), (sweep.Protocol, sweep.Objective, sweep.Resources));
        }
        else
        {
            var features = FeatureFile.Read(least, InstalledPlugIns.All).Spec;
            var again = FeatureFile.Read(_folder.Write("again.yaml", SpecWriter.Write(features)), InstalledPlugIns.All).Spec;
            Assert.Equal(DomainJson.Hash(features), DomainJson.Hash(again));
        }
    }

    [Theory]
    [InlineData("threads", "0", "resources.threads: threads is an integer from 1 to 1024, not 0")]
    [InlineData("folds", "5000", "protocol.folds: folds is an integer from 1 to 1000, not 5000")]
    [InlineData("name", "a b", "name: 'a b' is not a valid name for a sweep")]
    public void A_spec_built_in_code_is_checked_by_the_same_declaration(string key, string value, string problem)
    {
        var sweep = SweepFile.Read(_folder.Write("least.yaml", Minimal(ConfigFile.Sweep)), InstalledPlugIns.All).Spec;
        var wrong = key switch
        {
            "threads" => sweep with { Resources = sweep.Resources with { Threads = int.Parse(value) } },
            "folds" => sweep with { Protocol = sweep.Protocol with { Folds = int.Parse(value) } },
            _ => sweep with { Name = value },
        };
        Assert.StartsWith(problem, Assert.Single(SpecCheck.Check(wrong, InstalledPlugIns.All).Problems).ToString(),
            StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static IEnumerable<string> Suggest(Symbol symbol) =>
        symbol.GetCompletions(CompletionContext.Empty).Select(item => item.Label);

    private static string Minimal(string kind) => kind switch
    {
        ConfigFile.Sweep => "name: a\ndataset: d\nfeatures: f\nmodels: [{ family: knn }]\n",
        ConfigFile.Features => "name: a\ntable: [tempo]\n",
        _ => "",
    };

    private static void Read(string kind, string file)
    {
        _ = kind switch
        {
            ConfigFile.Sweep => (object)SweepFile.Read(file, InstalledPlugIns.All),
            ConfigFile.Features => FeatureFile.Read(file, InstalledPlugIns.All),
            ConfigFile.Protocol => ProtocolFile.Read(file, InstalledPlugIns.All),
            _ => SiloFile.Read(file),
        };
    }

    private static IEnumerable<string> Paths(ConfigKey key, string prefix) =>
        key.Shape.Keys.SelectMany(inside => Paths(inside, $"{prefix}{key.Name}.")).Prepend(prefix + key.Name);

    /// <summary>A file that is valid except for one value, and the line of that value.</summary>
    private static (string Text, int Line) FileWith(string kind, string path, string value)
    {
        var text = new StringBuilder();
        var (keys, indent) = (ConfigFile.Kinds.Single(file => file.Kind == kind).Keys, "");
        if (kind == ConfigFile.Features && !path.StartsWith("table", StringComparison.Ordinal))
        {
            text.Append("table: [tempo]\n");
        }

        if (path.StartsWith("lists", StringComparison.Ordinal) || path.StartsWith("protocol.lists", StringComparison.Ordinal))
        {
            text.Append(kind == ConfigFile.Protocol ? "split: predefined\n" : "");
        }

        var steps = path.Split('.');
        for (var step = 0; step < steps.Length; step++)
        {
            var key = keys.Single(candidate => candidate.Name == steps[step]);
            foreach (var other in keys.Where(other => other.Default is null && other != key))
            {
                text.Append($"{indent}{other.Name}: {MinimalValues[other.Name]}\n");
            }

            if (step == steps.Length - 1)
            {
                text.Append($"{indent}{key.Name}: {value}\n");
                break;
            }

            text.Append($"{indent}{key.Name}:\n");
            indent += "  ";
            if (key.Shape.JsonTypes.Contains("array"))
            {
                text.Append($"{indent}-\n");
                indent += "  ";
            }
            else if (key.Name == "protocol" && path.StartsWith("protocol.lists", StringComparison.Ordinal))
            {
                text.Append($"{indent}split: predefined\n");
            }

            keys = key.Shape.Keys;
        }

        return (text.ToString(), text.ToString().Count(letter => letter == '\n'));
    }
}
