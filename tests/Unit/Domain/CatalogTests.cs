using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.Domain;

public sealed class CatalogTests
{
    private static readonly Catalog<IColor> Colors = new(typeof(CatalogTests).Assembly, "color");

    internal interface IColor : INamed;

    internal interface ITwin : INamed;

    [Fact]
    public void Every_implementation_is_found_by_its_name() => Assert.Equal(["green", "red"], Colors.Names);

    [Fact]
    public void A_misspelled_name_suggests_the_nearest() =>
        Assert.Equal(
            "there is no color 'gren'; did you mean 'green'?",
            Assert.Throws<UserErrorException>(() => Colors.Get("gren")).Message);

    [Fact]
    public void An_unknown_name_lists_the_known_ones() =>
        Assert.Equal(
            "there is no color 'ultraviolet'; known: green, red",
            Assert.Throws<UserErrorException>(() => Colors.Get("ultraviolet")).Message);

    [Fact]
    public void Duplicate_names_are_refused() =>
        Assert.Throws<InvalidOperationException>(() => new Catalog<ITwin>(typeof(CatalogTests).Assembly, "twin"));

    internal sealed class Red : IColor
    {
        public string Name => "red";
    }

    internal sealed class Green : IColor
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
