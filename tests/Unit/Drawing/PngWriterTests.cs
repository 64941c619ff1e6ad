using Experiments.Drawing;
using Experiments.Unit.ReadModel;
using Experiments.Web.Reports;
using SkiaSharp;
using Xunit;

namespace Experiments.Unit.Drawing;

public sealed class PngWriterTests
{
    [Fact]
    public void A_drawing_is_written_at_double_size_with_marks_in_place()
    {
        Assert.SkipWhen(SKFontManager.Default.FontFamilies.All(name => name.Length == 0), "needs a font, such as fonts-dejavu-core");
        var drawing = new Plot("a mark", 100, 50).Mark(30, 20, Style.Train, null).Text(60, 20, "train");
        using var bitmap = SKBitmap.Decode(PngWriter.Write(drawing));
        Assert.Equal((200, 100), (bitmap.Width, bitmap.Height));
        Assert.Equal(SKColor.Parse(Palette.Of(Style.Train).Light), bitmap.GetPixel(60, 40));
        Assert.Equal(SKColors.White, bitmap.GetPixel(0, 0));
        Assert.Contains(Enumerable.Range(120, 60), x => Enumerable.Range(20, 20).Any(y => bitmap.GetPixel(x, y).Red < 128));
    }

    [Fact]
    public void Every_drawing_of_a_report_can_be_written_as_PNG()
    {
        Assert.SkipWhen(SKFontManager.Default.FontFamilies.All(name => name.Length == 0), "needs a font, such as fonts-dejavu-core");
        foreach (var (name, drawing) in ReportDrawings.All(TestReport.Of("quick")))
        {
            using var bitmap = SKBitmap.Decode(PngWriter.Write(drawing));
            Assert.True(bitmap.Width >= 2 * drawing.Width, name);
        }
    }

    [Fact]
    public void Low_bands_are_at_the_bottom_and_loud_cells_are_bright()
    {
        // Two bands, three frames: the lower is silent, the upper loud.
        using var bitmap = SKBitmap.Decode(PngWriter.Write([0, 0, 0, 255, 255, 255], 2, 3));
        Assert.Equal((3, 2), (bitmap.Width, bitmap.Height));
        Assert.Equal(SKColor.Parse("#fcfdbf"), bitmap.GetPixel(0, 0));
        Assert.Equal(SKColor.Parse("#000004"), bitmap.GetPixel(2, 1));
    }

    [Fact]
    public void Text_and_marks_have_enough_contrast_in_both_color_schemes()
    {
        Style[] texts = [Style.Text, Style.Soft, Style.Rimmed, Style.RimmedText];
        Style[] marks = [Style.Train, Style.Test, Style.Axis, Style.Chance, Style.Branch];
        foreach (var (styles, least) in new[] { (texts, 4.5), (marks, 3.0) })
        {
            foreach (var look in styles.Select(Palette.Of))
            {
                Assert.InRange(Contrast(SKColor.Parse(look.Light), SKColor.Parse(Palette.Paper)), least, 21);
                Assert.InRange(Contrast(SKColor.Parse(look.Dark), SKColor.Parse(Palette.DarkPaper)), least, 21);
            }
        }
    }

    [Fact]
    public void Numbers_have_enough_contrast_on_every_cell_color()
    {
        for (var strength = 0.0; strength <= 1; strength += 0.01)
        {
            var look = Palette.Of(strength > Palette.StrongCell ? Style.OnStrong : Style.OnPale);
            Assert.InRange(Contrast(SKColor.Parse(look.Light), Mix(Palette.Cell, Palette.Paper, strength)), 4.35, 21);
            Assert.InRange(Contrast(SKColor.Parse(look.Dark), Mix(Palette.DarkCell, Palette.DarkPaper, strength)), 4.35, 21);
        }
    }

    private static SKColor Mix(string cell, string paper, double strength)
    {
        var (over, under, opacity) = (SKColor.Parse(cell), SKColor.Parse(paper), Palette.CellOpacity(strength));
        return new SKColor(Channel(over.Red, under.Red), Channel(over.Green, under.Green), Channel(over.Blue, under.Blue));

        byte Channel(byte a, byte b) => (byte)Math.Round((opacity * a) + ((1 - opacity) * b));
    }

    /// <summary>Contrast ratio of WCAG 2, 1 to 21.</summary>
    private static double Contrast(SKColor first, SKColor second)
    {
        var (a, b) = (Luminance(first), Luminance(second));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    private static double Luminance(SKColor color) =>
        (0.2126 * Linear(color.Red)) + (0.7152 * Linear(color.Green)) + (0.0722 * Linear(color.Blue));

    private static double Linear(byte channel) =>
        channel / 255.0 is var value && value <= 0.03928 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
}
