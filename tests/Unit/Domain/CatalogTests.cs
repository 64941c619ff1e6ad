using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.Domain;

public sealed class CatalogTests
{
    private static readonly Catalog<IColour> Colours = new(typeof(CatalogTests).Assembly, "colour");

    internal interface IColour : INamed;

    internal interface ITwin : INamed;

    [Fact]
    public void Every_implementation_is_found_by_its_name() => Assert.Equal(["green", "red"], Colours.Names);

    [Fact]
    public void A_misspelt_name_gets_the_nearest() =>
        Assert.Equal(
            "there is no colour 'gren'; did you mean 'green'?",
            Assert.Throws<UserErrorException>(() => Colours.Get("gren")).Message);

    [Fact]
    public void A_name_like_no_other_gets_the_list() =>
        Assert.Equal(
            "there is no colour 'ultraviolet'; known: green, red",
            Assert.Throws<UserErrorException>(() => Colours.Get("ultraviolet")).Message);

    [Fact]
    public void Two_of_one_name_are_refused() =>
        Assert.Throws<InvalidOperationException>(() => new Catalog<ITwin>(typeof(CatalogTests).Assembly, "twin"));

    internal sealed class Red : IColour
    {
        public string Name => "red";
    }

    internal sealed class Green : IColour
    {
        public string Name => "green";
    }

    internal sealed class FirstTwin : ITwin
    {
        public string Name => "twin";
    }

    internal sealed class SecondTwin : ITwin
    {
        public string Name => "twin";
    }
}
