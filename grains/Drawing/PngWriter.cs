using Experiments.Domain;
using SkiaSharp;
using Svg.Skia;

namespace Experiments.Drawing;

/// <summary>
/// Writes PNG: drawings in light colors for slides and papers, and small spectrograms. The only user of SkiaSharp and Svg.Skia.
/// </summary>
public static class PngWriter
{
    private const int Scale = 2;
    private static readonly string[] PreferredFonts = ["DejaVu Sans", "Liberation Sans", "Noto Sans", "Segoe UI", "Helvetica", "Arial"];

    /// <summary>Dark violet over red to pale yellow: lightness rises evenly, and each tenth can be distinguished from the next.</summary>
    private static readonly SKColor[] Heat =
    [
        .. new[] { "#000004", "#2c115f", "#721f81", "#b73779", "#f1605d", "#feb078", "#fcfdbf" }.Select(SKColor.Parse),
    ];

    /// <summary>A drawing with two pixels per CSS pixel, on white: its SVG, rendered.</summary>
    /// <exception cref="UserErrorException">This machine has no font.</exception>
    public static byte[] Write(Plot drawing)
    {
        using var svg = new SKSvg();
        var picture = svg.FromSvg(SvgWriter.Plain(drawing, FindFont()));
        var (width, height) = ((int)Math.Ceiling(drawing.Width * Scale), (int)Math.Ceiling(drawing.Height * Scale));
        using var surface = SKSurface.Create(new SKImageInfo(width, height));
        surface.Canvas.Clear(SKColor.Parse(Palette.Paper));
        surface.Canvas.Scale(Scale);
        surface.Canvas.DrawPicture(picture);
        using var image = surface.Snapshot();
        using var data = image.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    /// <summary>A spectrogram, low bands at the bottom.</summary>
    /// <param name="values">Shape [bands, frames]: 0 is black, 255 is pale yellow.</param>
    /// <param name="bands">Rows, 1 or more.</param>
    /// <param name="frames">Columns, 1 or more.</param>
    /// <param name="scale">Pixels per value, in both directions.</param>
    /// <param name="isLight">For light pages: the other way round, 0 is pale yellow.</param>
    public static byte[] Write(ReadOnlySpan<byte> values, int bands, int frames, int scale = 1, bool isLight = false)
    {
        SKColor[] heat = [.. Enumerable.Range(0, 256).Select(value => HeatOf((byte)(isLight ? 255 - value : value)))];
        var (width, height) = (frames * scale, bands * scale);
        var pixels = new SKColor[width * height];
        for (var y = 0; y < height; y++)
        {
            var row = values.Slice((bands - 1 - (y / scale)) * frames, frames);
            for (var x = 0; x < width; x++)
            {
                pixels[(y * width) + x] = heat[row[x / scale]];
            }
        }

        using var bitmap = new SKBitmap(width, height) { Pixels = pixels };
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    private static SKColor HeatOf(byte value)
    {
        var place = value / 255f * (Heat.Length - 1);
        var index = Math.Min((int)place, Heat.Length - 2);
        var (low, high, share) = (Heat[index], Heat[index + 1], place - index);
        return new SKColor(Between(low.Red, high.Red), Between(low.Green, high.Green), Between(low.Blue, high.Blue));

        byte Between(byte a, byte b) => (byte)Math.Round(a + ((b - a) * share));
    }

    private static string FindFont()
    {
        var families = SKFontManager.Default.FontFamilies.ToHashSet(StringComparer.OrdinalIgnoreCase);
        using var typeface = SKTypeface.FromFamilyName(Array.Find(PreferredFonts, families.Contains));
        return typeface is { GlyphCount: > 0 } ? typeface.FamilyName : throw UserErrorException.Failed(
            "this machine has no font to write PNG files with; install one (apt-get install fonts-dejavu-core), "
            + "or take the SVG files, which need none");
    }
}
