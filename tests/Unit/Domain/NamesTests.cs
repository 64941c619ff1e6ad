using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.Domain;

public sealed class NamesTests
{
    [Theory]
    [InlineData("gtzan")]
    [InlineData("crnn-2.1_b")]
    [InlineData("2024")]
    public void Words_are_names(string name) => Assert.Equal(name, Names.Require(name, "a sweep"));

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("/etc")]
    [InlineData("a\n")]
    [InlineData("a b")]
    [InlineData("é")]
    public void What_could_lead_elsewhere_is_none(string name) => Assert.Throws<UserErrorException>(() => Names.Require(name, "a sweep"));

    [Fact]
    public void A_name_has_an_end() => Assert.Throws<UserErrorException>(() => Names.Require(new string('a', 65), "a sweep"));
}
