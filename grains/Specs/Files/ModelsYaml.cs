using Experiments.Domain;
using Experiments.Specs.Yaml;

namespace Experiments.Specs.Files;

/// <summary>A search space as the YAML that gives it, so that <c>--set</c> can change a sweep whose file is no longer at hand.</summary>
internal static class ModelsYaml
{
    private static readonly ConfigPosition Place = new("the sweep's models");

    /// <summary>A map with the one key <c>models</c>.</summary>
    public static YamlMap Of(ParameterSpace space) => Map(("models", List([.. space.Families.Select(Of)])));

    private static YamlMap Of(FamilySpace family) => Map(
        ("family", Word(family.Family)),
        ("parameters", Map([.. family.Dimensions.Select(dimension => (dimension.Name, (YamlNode)Of(dimension)))])));

    private static YamlMap Of(ParameterDimension dimension)
    {
        List<(string, YamlNode)> entries = dimension.Range switch
        {
            ChoiceRange choice => [("choice", List([.. choice.Values.Select(Scalar)]))],
            NumberRange number => [(number.IsLogScale ? "logUniform" : "uniform", List([Scalar(ParameterValue.Of(number.Low)), Scalar(ParameterValue.Of(number.High))]))],
            IntegerRange integer => [("integer", List([Scalar(ParameterValue.Of(integer.Low)), Scalar(ParameterValue.Of(integer.High))]))],
            _ => throw new ArgumentException($"{dimension.Range} has no form in YAML", nameof(dimension)),
        };
        switch (dimension.Range)
        {
            case NumberRange { Step: { } step, IsLogScale: false }:
                entries.Add(("step", Scalar(ParameterValue.Of(step))));
                break;
            case IntegerRange { IsLogScale: true }:
                entries.Add(("log", Scalar(ParameterValue.Of(true))));
                break;
            case IntegerRange { Step: > 1 and var step }:
                entries.Add(("step", Scalar(ParameterValue.Of(step))));
                break;
        }

        if (dimension.When is { } when)
        {
            entries.Add(("when", Map((when.Parameter, List([.. when.Values.Select(Scalar)])))));
        }

        return Map([.. entries]);
    }

    private static YamlScalar Scalar(ParameterValue value) => new(Place, value.ToString(), IsQuoted: value.Kind is ParameterKind.Text);

    private static YamlScalar Word(string text) => new(Place, text, IsQuoted: true);

    private static YamlList List(YamlNode[] items) => new(Place, [.. items]);

    private static YamlMap Map(params (string Key, YamlNode Value)[] entries) =>
        new(Place, [.. entries.Select(entry => new YamlEntry(entry.Key, Place, entry.Value))]);
}
