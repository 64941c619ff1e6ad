using Experiments.Domain;
using Experiments.Grains.Sweeps;
using Experiments.Models;
using Experiments.Scheduling.Sweeps;
using Xunit;

namespace Experiments.Unit.Scheduling.Sweeps;

public sealed class SpaceMembershipTests
{
    private static readonly ParameterSpace Space = new(
    [
        new FamilySpace("knn", [new ParameterDimension("k", new ChoiceRange([ParameterValue.Of(1), ParameterValue.Of(5)]))]),
        new FamilySpace("knn", [new ParameterDimension("k", new IntegerRange(10, 20, Step: 5))]),
        new FamilySpace("svm", [new ParameterDimension("c", new NumberRange(0.1, 10))]),
    ]);

    [Theory]
    [InlineData("knn", "k", 5, 0)]
    [InlineData("knn", "k", 15, 1)]
    [InlineData("svm", "c", 0.1, 2)]
    public void A_point_is_found_in_the_space_that_contains_it(string family, string name, double value, int index)
    {
        var point = SpaceMembership.Find(CatalogFamilyRules.Instance, Space, family, Complete(family, name, value));
        // Not null: it holds it.
        Assert.Equal((index, $"{name}={ParameterValue.Of(value)}"), (point!.FamilyIndex, point.Parameters.ToString()));
    }

    [Theory]
    [InlineData("knn", "k", 2)]
    [InlineData("knn", "k", 12)]
    [InlineData("svm", "c", 11)]
    [InlineData("logistic-regression", "c", 1)]
    public void A_point_outside_the_space_is_not_found(string family, string name, double value) =>
        Assert.Null(SpaceMembership.Find(CatalogFamilyRules.Instance, Space, family, Complete(family, name, value)));

    [Fact]
    public void A_point_that_the_constraints_forbid_is_not_found()
    {
        var space = new ParameterSpace([Space.Families[0] with { Constraints = ["k < 5"] }]);
        Assert.NotNull(SpaceMembership.Find(CatalogFamilyRules.Instance, space, "knn", Complete("knn", "k", 1)));
        Assert.Null(SpaceMembership.Find(CatalogFamilyRules.Instance, space, "knn", Complete("knn", "k", 5)));
    }

    [Fact]
    public void A_parameter_not_in_the_space_must_have_its_default()
    {
        var other = Complete("knn", "k", 5).With("weights", ParameterValue.Of("distance"));
        var plain = Complete("knn", "k", 5);
        Assert.SkipUnless(plain.Contains("weights"), "knn has no parameter weights");
        Assert.NotEqual(plain.Equals(other), SpaceMembership.Find(CatalogFamilyRules.Instance, Space, "knn", other) is null);
    }

    private static ParameterSet Complete(string family, string name, double value)
    {
        var schema = FamilyCatalog.All.Get(family).Parameters;
        var parameters = ParameterSet.Empty.With(name, ParameterValue.Of(value));
        return schema.Complete(ParameterSet.Empty).Contains(name) ? schema.Complete(parameters) : parameters;
    }
}
