using Experiments.Domain;
using Experiments.Grains.Sweeps;
using Experiments.Specs.Files;
using Xunit;

namespace Experiments.Unit.Specs;

public sealed class ChangedModelsTests
{
    private static readonly ParameterSpace Space = new(
    [
        new FamilySpace("svm",
        [
            new ParameterDimension("c", new NumberRange(0.1, 100, IsLogScale: true)),
            new ParameterDimension("gamma", new ChoiceRange([ParameterValue.Of("scale"), ParameterValue.Of(0.01)])),
        ]),
        new FamilySpace("cnn",
        [
            new ParameterDimension("epochs", new ChoiceRange([ParameterValue.Of(20)])),
            new ParameterDimension("dropout", new NumberRange(0, 0.5, Step: 0.25)),
            new ParameterDimension("filters", new IntegerRange(8, 32, IsLogScale: true),
                new ParameterCondition("dropout", [ParameterValue.Of(0.25)])),
            new ParameterDimension("batchSize", new IntegerRange(8, 64, Step: 8)),
        ]),
    ]);

    [Fact]
    public void A_space_without_changes_is_the_same() => Assert.Equal(Space, Change());

    [Fact]
    public void Only_the_named_ranges_change()
    {
        var changed = Change("models.cnn.parameters.epochs=40", "models[0].parameters.gamma={ choice: [scale, 0.1] }");
        Assert.Equal(new ChoiceRange([ParameterValue.Of(40)]), changed.Families[1].Dimensions[0].Range);
        Assert.Equal(new ChoiceRange([ParameterValue.Of("scale"), ParameterValue.Of(0.1)]), changed.Families[0].Dimensions[1].Range);
        Assert.Equal(Space.Families[1].Dimensions[1..], changed.Families[1].Dimensions[1..]);
    }

    [Theory]
    [InlineData("protocol.folds=3", "only models can change")]
    [InlineData("models.rnn.parameters.epochs=3", "models has no family 'rnn'")]
    [InlineData("models.svm.parameters.c={ logUniform: [0, 1] }",
        "--set models.svm.parameters.c={ logUniform: [0, 1] }: c goes from 0 to 1 on a logarithmic scale")]
    public void An_invalid_change_is_refused(string setting, string message) =>
        Assert.Contains(message, Assert.Throws<UserErrorException>(() => Change(setting)).Message, StringComparison.Ordinal);

    private static ParameterSpace Change(params string[] settings) => SweepFile.ChangeModels(
        new SweepSpec
        {
            Name = "s",
            Dataset = "d",
            Features = "f",
            Search = new SearchSpec { Sampler = "random", Experiments = 5 },
            Models = Space,
        },
        settings, InstalledPlugIns.All);
}
