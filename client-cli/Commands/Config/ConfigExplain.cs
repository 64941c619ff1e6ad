using System.Collections.Immutable;
using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.Domain;
using Experiments.Specs.Keys;

namespace Experiments.ClientCli.Commands.Config;

/// <summary>Explains a key of the config files: meaning, type, range, default.</summary>
internal sealed class ConfigExplain : IVerb
{
    private readonly Argument<string?> _key = new("KEY")
    {
        Description = "A key, such as folds or search.pruner, or a family's parameter, such as cnn.dropout; all of them where left out.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public string Path => "config explain";

    public string Description => "Says what a key means, its type, range and default.";

    public IReadOnlyList<string> Examples => ["experiments config explain protocol.folds", "experiments config explain nFft", "experiments config explain cnn.dropout"];

    public IReadOnlyList<Symbol> Symbols => [_key];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var wanted = invocation.Value(_key);
        var all = ConfigKeys.Files.SelectMany(file => Flatten(file.Kind, "", file.Keys)).Concat(Parameters()).ToList();
        var found = wanted is null ? all : [.. all.Where(key => IsMeant(key.Path, wanted))];
        if (found.Count == 0)
        {
            string[] names = [.. all.SelectMany(key => new[] { key.Path, key.Key.Name }).Distinct()];
            var hint = NearestName.Find(wanted!, names) is { } nearest ? $"; did you mean '{nearest}'?" : "; `experiments config explain` lists all keys"; // not null: all would be found
            throw UserErrorException.NotFound($"there is no key '{wanted}'{hint}");
        }

        foreach (var (kind, path, key) in found)
        {
            invocation.Terminal.Line($"{path} ({kind} file)");
            invocation.Terminal.Line($"  {key.Help}");
            invocation.Terminal.Line($"  type:    {key.Type}");
            invocation.Terminal.Line($"  default: {key.Default ?? "none; it must be given"}");
        }

        invocation.Terminal.Json(new
        {
            Keys = found.Select(key => new { File = key.Kind, key.Path, key.Key.Help, key.Key.Type, key.Key.Default, Required = key.Key.Default is null }),
        });
        return Task.FromResult(ExitCode.Done);
    }

    /// <summary>What families take, each below its family: <c>cnn.dropout</c>.</summary>
    private static IEnumerable<(string Kind, string Path, ConfigKey Key)> Parameters() =>
        LocalCatalogs.Families.OrderBy(family => family.Key, StringComparer.Ordinal)
            .SelectMany(family => family.Value.Specs.Select(spec => ("sweep", $"models.parameters.{family.Key}.{spec.Name}", ConfigKey.Of(spec))));

    private static IEnumerable<(string Kind, string Path, ConfigKey Key)> Flatten(string kind, string prefix, ImmutableArray<ConfigKey> keys) =>
        keys.SelectMany(key => Flatten(kind, $"{prefix}{key.Name}.", key.Keys).Prepend((kind, prefix + key.Name, key)));

    /// <summary>The whole path, or its end: <c>folds</c> finds <c>protocol.folds</c>, too.</summary>
    private static bool IsMeant(string path, string wanted) => path == wanted || path.EndsWith("." + wanted, StringComparison.Ordinal);
}
