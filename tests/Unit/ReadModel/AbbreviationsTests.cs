using Experiments.ReadModel;
using Xunit;

namespace Experiments.Unit.ReadModel;

public sealed class AbbreviationsTests
{
    [Theory]
    [InlineData("blues classical pop", "blu cla pop")]
    [InlineData("reggae rock reggaeton", "ree roc ret")]
    [InlineData("genre-0 genre-1 genre-2", "ge0 ge1 ge2")]
    [InlineData("Metal metalcore", "Mel mec")]
    [InlineData("a b", "a b")]
    public void Genres_have_three_letters_that_no_other_has(string names, string expected) =>
        Assert.Equal(expected.Split(' '), Abbreviations.Of(names.Split(' ')));

    [Fact]
    public void They_are_different_whatever_the_names()
    {
        string[] names = ["aab", "aabb", "aabbb", "aabbbb", "aa", "a", "aab ", "AAC", "aac-aab"];
        var found = Abbreviations.Of(names);
        Assert.Equal(names.Length, found.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }
}
