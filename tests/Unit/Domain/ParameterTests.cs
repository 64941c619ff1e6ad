using System.Text.Json;
using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.Domain;

public sealed class ParameterTests
{
    private static readonly ParameterSchema Svm = new(
        "svm",
        ParameterSpec.Number("c", 1, 1e-6, 1e6, "Penalty of a margin violation.", isLogScale: true),
        ParameterSpec.Number("gamma", 0.1, 0, 100, "Width of the kernel.") with
        {
            Default = ParameterValue.Of("scale"),
            Choices = ["scale", "auto"],
        },
        ParameterSpec.Choice("kernel", ["rbf", "linear", "poly"], "The kernel."),
        ParameterSpec.Flag("shrinking", true, "Leave bounded rows out."));

    [Theory]
    [InlineData("40", ParameterKind.Integer)]
    [InlineData("40.0", ParameterKind.Integer)]
    [InlineData("1e-3", ParameterKind.Number)]
    [InlineData("true", ParameterKind.Flag)]
    [InlineData("scale", ParameterKind.Text)]
    [InlineData("nan", ParameterKind.Text)]
    public void A_parsed_value_has_the_right_kind(string text, ParameterKind kind) => Assert.Equal(kind, ParameterValue.Parse(text).Kind);

    [Fact]
    public void A_set_round_trips_through_JSON_sorted_by_name()
    {
        var set = new ParameterSet([new("c", ParameterValue.Of(10)), new("a", ParameterValue.Of(0.1)), new("b", ParameterValue.Of(true))]);
        var json = JsonSerializer.Serialize(set, DomainJson.Compact);
        Assert.Equal("""{"a":0.1,"b":true,"c":10}""", json);
        Assert.Equal(set, JsonSerializer.Deserialize<ParameterSet>(json, DomainJson.Compact));
        Assert.Equal("a=0.1 b=true c=10", set.ToString());
    }

    [Fact]
    public void Omitted_parameters_get_their_defaults()
    {
        var complete = Svm.Complete(ParameterSet.Empty.With("c", ParameterValue.Of(10)));
        Assert.Equal("c=10 gamma=scale kernel=rbf shrinking=true", complete.ToString());
    }

    [Fact]
    public void All_problems_are_reported_together_with_hints()
    {
        var given = new ParameterSet(
        [
            new("kernl", ParameterValue.Of("rbf")), new("c", ParameterValue.Of(0)), new("gamma", ParameterValue.Of("scal")),
            new("shrinking", ParameterValue.Of(1)),
        ]);
        var error = Assert.Throws<UserErrorException>(() => Svm.Complete(given));
        Assert.Equal(
            """
            svm: c is a number from 0.000001 to 1000000, not 0
            svm: gamma is scale or auto or a number from 0 to 100, not 'scal'; did you mean 'scale'?
            svm has no parameter 'kernl'; did you mean 'kernel'?
            svm: shrinking is true or false, not '1'
            """, error.Message);
    }

    [Fact]
    public void A_default_outside_its_range_is_refused() =>
        Assert.Throws<ArgumentException>(() => new ParameterSchema("x", ParameterSpec.Integer("n", 0, 1, 9, "A number.")));

    [Fact]
    public void Equal_specs_have_equal_hashes_and_changed_ones_differ()
    {
        var spec = new FeatureSpec { Name = "a", Table = [new FeatureTableSpec { Feature = "mfcc", Statistics = ["mean"] }] };
        Assert.Equal(DomainJson.Hash(spec), DomainJson.Hash(spec with { }));
        Assert.NotEqual(DomainJson.Hash(spec), DomainJson.Hash(spec with { HopLength = 256 }));
    }
}
