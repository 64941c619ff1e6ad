using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Specs.Checks;

/// <summary>Checks specs against the catalogs: every problem, each with its place.</summary>
public static class SpecChecks
{
    /// <summary>What is wrong with the names and values of a sweep; empty if nothing is.</summary>
    public static ImmutableArray<SpecProblem> Check(SweepSpec sweep, SpecCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        ArgumentNullException.ThrowIfNull(catalog);
        return
        [
            .. CheckName("objective.metric", sweep.Objective.Metric, catalog.Metrics, "metric"),
            .. CheckName("search.sampler", sweep.Search.Sampler, catalog.Samplers, "sampler"),
            .. CheckName("search.pruner.kind", sweep.Search.Pruner.Kind, catalog.Pruners?.Keys, "pruner"),
            .. CheckSettings("search.pruner", sweep.Search.Pruner.Parameters, catalog.Pruners?.GetValueOrDefault(sweep.Search.Pruner.Kind)),
            .. Check(sweep.Protocol, catalog, "protocol."),
            .. sweep.Models.Families.SelectMany((model, index) => CheckModel(model, $"models[{index}]", catalog)),
        ];
    }

    /// <summary>What is wrong with the names of a protocol; <paramref name="prefix"/> stands before each path.</summary>
    public static ImmutableArray<SpecProblem> Check(Protocol protocol, SpecCatalog catalog, string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(protocol);
        ArgumentNullException.ThrowIfNull(catalog);
        return [.. CheckName($"{prefix}split", protocol.Split, catalog.Splits, "split")];
    }

    /// <summary>What is wrong with the features, statistics and options of a feature spec; empty if nothing is.</summary>
    public static ImmutableArray<SpecProblem> Check(FeatureSpec spec, SpecCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(catalog);
        var table = spec.Table.SelectMany((entry, index) =>
        {
            var path = $"table[{index}]";
            return CheckName($"{path}.feature", entry.Feature, catalog.Features?.Keys, "feature")
                .Concat(CheckStatistics(path, entry, catalog))
                .Concat(CheckSettings(path, entry.Options, catalog.Features?.GetValueOrDefault(entry.Feature)));
        });
        var tensor = spec.Tensor is not { } kept
            ? []
            : CheckName("tensor.feature", kept.Feature, catalog.Features?.Keys, "feature")
                .Concat(CheckSettings("tensor", kept.Options, catalog.Features?.GetValueOrDefault(kept.Feature)));
        return [.. table, .. tensor];
    }

    private static IEnumerable<SpecProblem> CheckModel(FamilySpace model, string path, SpecCatalog catalog)
    {
        foreach (var problem in CheckName($"{path}.family", model.Family, catalog.Families?.Keys, "family"))
        {
            yield return problem;
        }

        if (catalog.Families?.GetValueOrDefault(model.Family) is not { } schema)
        {
            yield break;
        }

        foreach (var dimension in model.Dimensions)
        {
            var place = $"{path}.parameters.{dimension.Name}";
            if (schema.Find(dimension.Name) is not { } spec)
            {
                // The value does not matter: the schema finds the name wrong first.
                yield return new SpecProblem(place, schema.FindProblem(dimension.Name, ParameterValue.Of(0))!, IsAboutName: true);
            }
            else if (CheckRange(schema, spec, dimension.Range) is { } problem)
            {
                yield return new SpecProblem(place, problem);
            }
        }
    }

    private static string? CheckRange(ParameterSchema schema, ParameterSpec spec, ParameterRange range) => range switch
    {
        ChoiceRange choice => choice.Values.Select(value => schema.FindProblem(spec.Name, value))
            .FirstOrDefault(problem => problem is not null),
        NumberRange when spec.Kind is ParameterKind.Integer => $"{spec.Name} is {spec.DescribeRange()}; write integer: [low, high]",
        NumberRange number => CheckBounds(schema, spec, number.Low, number.High),
        IntegerRange integer => CheckBounds(schema, spec, integer.Low, integer.High),
        _ => null,
    };

    private static string? CheckBounds(ParameterSchema schema, ParameterSpec spec, double low, double high) =>
        schema.FindProblem(spec.Name, ParameterValue.Of(low)) ?? schema.FindProblem(spec.Name, ParameterValue.Of(high));

    private static IEnumerable<SpecProblem> CheckName(string path, string name, IEnumerable<string>? known, string word)
    {
        string[]? names = known is null ? null : [.. known];
        if (names is not null && !names.Contains(name))
        {
            yield return new SpecProblem(path, $"there is no {word} '{name}'{NearestName.Hint(name, names)}");
        }
    }

    private static IEnumerable<SpecProblem> CheckStatistics(string path, FeatureTableSpec entry, SpecCatalog catalog) =>
        from item in entry.Statistics.Select((name, number) => (Name: name, Number: number))
        let problem = catalog.FindStatisticProblem?.Invoke(item.Name)
        where problem is not null
        select new SpecProblem($"{path}.statistics[{item.Number}]", problem);

    private static IEnumerable<SpecProblem> CheckSettings(string path, ParameterSet settings, ParameterSchema? schema) =>
        from setting in settings
        let problem = schema?.FindProblem(setting.Key, setting.Value)
        where problem is not null
        select new SpecProblem($"{path}.{setting.Key}", problem, IsAboutName: schema?.Find(setting.Key) is null);
}
