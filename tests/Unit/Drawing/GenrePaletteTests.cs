using System.Globalization;
using Experiments.Drawing;
using Xunit;

namespace Experiments.Unit.Drawing;

public sealed class GenrePaletteTests
{
    [Fact]
    public void Letters_can_be_read_on_every_genre() => Assert.All(
        GenrePalette.Colors, color => Assert.True((Luminance(color) + 0.05) / (Luminance(GenrePalette.Ink) + 0.05) >= 4.5, color));

    [Fact]
    public void Every_genre_has_another_color_until_they_begin_again()
    {
        Assert.Equal(GenrePalette.Count, GenrePalette.Colors.Distinct().Count());
        Assert.True(GenrePalette.Count >= 16);
        Assert.Equal(GenrePalette.ClassOf(0), GenrePalette.ClassOf(GenrePalette.Count));
        Assert.All(Enumerable.Range(-1, GenrePalette.Count), place =>
            Assert.Contains($".{GenrePalette.ClassOf(place)}{{fill:", GenrePalette.Css, StringComparison.Ordinal));
    }

    /// <summary>Relative luminance of a color in sRGB (WCAG 2.2).</summary>
    private static double Luminance(string color)
    {
        var channels = Enumerable.Range(0, 3)
            .Select(channel => byte.Parse(color.AsSpan(1 + (2 * channel), 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0)
            .Select(value => value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4)).ToArray();
        return (0.2126 * channels[0]) + (0.7152 * channels[1]) + (0.0722 * channels[2]);
    }
}
