using Experiments.Domain;

namespace Experiments.Specs.Checks;

/// <summary>Checks the models of a sweep against what their families declare.</summary>
internal static class ModelCheck
{
    /// <summary>Parameters that the family does not have, and values that it does not take.</summary>
    public static IEnumerable<SpecProblem> FindProblems(FamilySpace model, int index, SpecCatalog catalog)
    {
        if (catalog.Find(PlugInKind.Family, model.Family)?.Parameters is not { } schema)
        {
            yield break;
        }

        foreach (var dimension in model.Dimensions)
        {
            var path = SpecProblem.PathOf(index, dimension.Name);
            if (schema.Find(dimension.Name) is not { } spec)
            {
                // The value does not matter: the schema finds the name wrong first, so there is a problem.
                yield return new SpecProblem(path, schema.FindProblem(dimension.Name, ParameterValue.Of(0))!, IsAboutName: true);
            }
            else if (FindProblem(model.Family, schema, spec, dimension.Range) is { } problem)
            {
                yield return new SpecProblem(path, problem);
            }
        }
    }

    /// <summary>Families that cannot learn from the features.</summary>
    public static IEnumerable<SpecProblem> FindInputProblems(SweepSpec sweep, FeatureSpec features, SpecCatalog catalog) =>
        catalog.Rules is not { } rules
            ? []
            : from family in sweep.Models.Families.Select(model => model.Family).Distinct()
              where catalog.Find(PlugInKind.Family, family) is not null
              let problem = FindInputProblem(family, rules.LearnsFromTensor(family), features)
              where problem is not null
              select new SpecProblem("features", problem);

    /// <summary>Families that cannot learn from the labels.</summary>
    public static IEnumerable<SpecProblem> FindLabelProblems(SweepSpec sweep, SpecCatalog catalog) =>
        catalog.Rules is not { } rules || sweep.Labels is not { AreForTraining: true }
            ? []
            : from model in sweep.Models.Families.Index()
              where catalog.Find(PlugInKind.Family, model.Item.Family) is not null && !rules.LearnsFromMixtures(model.Item.Family)
              select new SpecProblem(
                  $"models[{model.Index}].family",
                  $"{model.Item.Family} cannot learn from mixtures of genres; leave it out, or write "
                  + "labels: { file: FILE, use: measure }, with which all families learn from genres and are measured by the mixtures too");

    private static string? FindInputProblem(string family, bool learnsFromTensor, FeatureSpec features) =>
        (learnsFromTensor, features) switch
        {
            (false, { ImportedSet: not null, Tensor: not null }) =>
                $"{family} learns from a table, and '{features.Name}' is an imported array; leave the family out, or import a table",
            (false, { Table.IsEmpty: true, ImportedSet: null }) =>
                $"{family} learns from a table, and the feature spec '{features.Name}' has none; add table: to it",
            (true, { ImportedSet: not null, Tensor: null }) =>
                $"{family} learns from mel spectrograms, and '{features.Name}' is an imported table; use features computed from audio",
            (true, { Tensor: null }) =>
                $"{family} learns from mel spectrograms, and the feature spec '{features.Name}' keeps none; add tensor: to it",
            _ => null,
        };

    private static string? FindProblem(string family, ParameterSchema schema, ParameterSpec spec, ParameterRange range) => range switch
    {
        ChoiceRange choice => choice.Values.Select(value => schema.FindProblem(spec.Name, value))
            .FirstOrDefault(problem => problem is not null),
        NumberRange number when spec.Kind is ParameterKind.Integer && HasFractions(number) =>
            $"{family}: {spec.Name} is {spec.DescribeRange()}; write integer: [low, high]",
        NumberRange number => FindProblem(schema, spec, number.Low, number.High),
        IntegerRange integer => FindProblem(schema, spec, integer.Low, integer.High),
        _ => null,
    };

    private static string? FindProblem(ParameterSchema schema, ParameterSpec spec, params ReadOnlySpan<double> bounds)
    {
        foreach (var bound in bounds)
        {
            // One that is not finite is a problem of the range itself.
            if (double.IsFinite(bound) && schema.FindProblem(spec.Name, ParameterValue.Of(bound)) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private static bool HasFractions(NumberRange range) => range.Step is not { } step || step % 1 != 0 || range.Low % 1 != 0;
}
