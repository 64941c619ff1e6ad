using System.Globalization;
using System.Text.Json;
using CsCheck;
using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.Domain;

public sealed class PrintableTests
{
    /// <summary>Text of all kinds of characters, halves of surrogate pairs among them.</summary>
    private static readonly Gen<string> Hostile = Gen.OneOf(
        Gen.Char['\u0000', '\u009f'], Gen.Char['\u2000', '\u206f'], Gen.Char['\ud800', '\udfff'], Gen.Char['\u0000', '\uffff']).Array[0,
            12].Select(letters => new string(letters));

    [Theory]
    [InlineData("rock/a\nb.wav", @"rock/a\nb.wav")]
    [InlineData("\u001b[31mred\r\t", @"\u001b[31mred\r\t")]
    [InlineData("evil\u202egnp.wav", @"evil\u202egnp.wav")]
    [InlineData("\u2066\u2069\u200b\ufeff\u00ad\u0085\u009b\u2028\u2029", @"\u2066\u2069\u200b\ufeff\u00ad\u0085\u009b\u2028\u2029")]
    [InlineData("\U000E0041", @"\U000e0041")]
    public void Control_and_invisible_characters_are_escaped(string text, string expected) =>
        Assert.Equal(expected, Printable.Escape(text));

    [Fact]
    public void A_lone_surrogate_is_escaped() => Assert.Equal(@"\ud800x\udc00", Printable.Escape("\ud800x\udc00"));

    [Theory]
    [InlineData("blues.00000.wav")]
    [InlineData(@"C:\music\née Ångström 音楽 🎸.wav")]
    public void Other_characters_are_unchanged(string text) => Assert.Equal(text, Printable.Escape(text));

    [Fact]
    public void Escaped_text_has_no_control_or_invisible_characters() =>
        Hostile.Sample(text => Assert.True(IsPlain(Printable.Escape(text))));

    [Fact]
    public void Escaped_JSON_is_equivalent_and_printable() => Hostile.Sample(text =>
    {
        var json = JsonSerializer.Serialize(new { Text = text, Deep = new[] { text } }, DomainJson.Indented);
        var escaped = Printable.EscapeJson(json);
        Assert.True(escaped.Split('\n').All(IsPlain));
        Assert.Equal(JsonDocument.Parse(json).RootElement.GetProperty("text").GetString(),
            JsonDocument.Parse(escaped).RootElement.GetProperty("text").GetString());
    });

    [Fact]
    public void Control_characters_in_error_messages_are_escaped()
    {
        var error = new UserErrorException(UserErrorKind.Failed, "a\nexperiments: all is well\u001b[2J.wav: is no audio");
        Assert.Equal([@"a\nexperiments: all is well\u001b[2J.wav: is no audio"], error.Lines);
        Assert.Equal([@"x\ny: first", "second"], UserErrorException.FromProblems(["x\ny: first", "second"]).Lines);
    }

    private static bool IsPlain(string line) => line.EnumerateRunes().All(rune => System.Text.Rune.GetUnicodeCategory(rune)
            is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator))
        && !line.Where(
            (letter, i) => char.IsSurrogate(letter)
                && !(char.IsHighSurrogate(letter) && i + 1 < line.Length && char.IsLowSurrogate(line[i + 1]))
            && !(char.IsLowSurrogate(letter) && i > 0 && char.IsHighSurrogate(line[i - 1]))).Any();
}
