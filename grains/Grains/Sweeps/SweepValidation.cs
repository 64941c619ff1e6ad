using Experiments.Domain;
using Experiments.Features;
using Experiments.Models;
using Experiments.Search;
using Experiments.Specs.Checks;

namespace Experiments.Grains.Sweeps;

/// <summary>Checks a sweep against all that it names, before anything of it is stored.</summary>
internal static class SweepValidation
{
    /// <exception cref="UserErrorException">Something is wrong: all problems, a line each, with the key they are about.</exception>
    public static void Validate(SweepSpec spec, FeatureSpec features, DatasetSummary dataset)
    {
        var problems = FindProblems(spec, features).ToList();
        if (dataset.State is not BuildState.Ready)
        {
            var why = dataset.Reason is { } reason ? $": {reason}" : "; wait for its import";
            problems.Add($"dataset '{dataset.Name}' is not ready{why}");
        }

        if (problems.Count > 0)
        {
            throw UserErrorException.FromProblems(problems);
        }

        if (features.ImportedSet is null)
        {
            FeatureSpecValidation.Validate(features);
        }
    }

    private static IEnumerable<string> FindProblems(SweepSpec spec, FeatureSpec features)
    {
        foreach (var problem in SpecChecks.Check(spec, SpecCatalogs.All))
        {
            yield return $"{problem.Path}: {problem.Message}";
        }

        foreach (var problem in SearchPlan.FindProblems(spec.Models, spec.Search))
        {
            yield return $"{problem.Path}: {problem.Message}";
        }

        var families = spec.Models.Families.Select(family => FamilyCatalog.All.Find(family.Family)).OfType<IModelFamily>().Distinct();
        foreach (var problem in families.Select(family => FindMissingInput(family, features)).OfType<string>())
        {
            yield return $"features: {problem}";
        }
    }

    private static string? FindMissingInput(IModelFamily family, FeatureSpec features) => (family.Input, features) switch
    {
        (ModelInput.Table, { Table.IsEmpty: true, ImportedSet: null }) =>
            $"{family.Name} learns from a table, and the feature spec '{features.Name}' has none; add table: to it",
        (ModelInput.Tensor, { ImportedSet: not null }) =>
            $"{family.Name} learns from mel spectrograms, and '{features.Name}' is an imported table; use features computed from audio",
        (ModelInput.Tensor, { Tensor: null }) =>
            $"{family.Name} learns from mel spectrograms, and the feature spec '{features.Name}' keeps none; add tensor: to it",
        _ => null,
    };
}
