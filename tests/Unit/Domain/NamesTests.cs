using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.Domain;

public sealed class NamesTests
{
    [Theory]
    [InlineData("gtzan")]
    [InlineData("crnn-2.1_b")]
    [InlineData("2024")]
    public void Letters_digits_dots_dashes_and_underscores_are_allowed(string name) => Assert.Equal(name, Names.Require(name, "a sweep"));

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
    public void Path_like_text_is_not_a_name(string name) => Assert.Throws<UserErrorException>(() => Names.Require(name, "a sweep"));

    [Fact]
    public void An_overlong_name_is_refused() => Assert.Throws<UserErrorException>(() => Names.Require(new string('a', 65), "a sweep"));
}
