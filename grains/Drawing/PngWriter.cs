using Experiments.Domain;
using SkiaSharp;

namespace Experiments.Drawing;

/// <summary>Pixels: drawings in light colours for slides and papers, and small spectrograms. The only user of SkiaSharp.</summary>
public static class PngWriter
{
    private const int Scale = 2;
    private const float LetterSize = 13;
    private static readonly string[] PreferredFonts = ["DejaVu Sans", "Liberation Sans", "Noto Sans", "Segoe UI", "Helvetica", "Arial"];

    /// <summary>Dark violet over red to pale yellow: lightness rises evenly, and each tenth is told from the next.</summary>
    private static readonly SKColor[] Heat = [.. new[] { "#000004", "#2c115f", "#721f81", "#b73779", "#f1605d", "#feb078", "#fcfdbf" }.Select(SKColor.Parse)];

    /// <summary>A drawing in two pixels for each of its own, on white.</summary>
    /// <exception cref="UserErrorException">This machine has no font.</exception>
    public static byte[] Write(Plot drawing)
    {
        using var typeface = FindFont();
        using var surface = SKSurface.Create(new SKImageInfo((int)Math.Ceiling(drawing.Width * Scale), (int)Math.Ceiling(drawing.Height * Scale)));
        var canvas = surface.Canvas;
        canvas.Clear(SKColor.Parse(Palette.Paper));
        canvas.Scale(Scale);
        foreach (var shape in drawing.Shapes)
        {
            Draw(canvas, shape, typeface);
        }

        using var image = surface.Snapshot();
        using var data = image.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    /// <summary>A spectrogram, a pixel a value, low bands below.</summary>
    /// <param name="values">Shape [bands, frames]: 0 is black, 255 is pale yellow.</param>
    /// <param name="bands">Rows, 1 or more.</param>
    /// <param name="frames">Columns, 1 or more.</param>
    public static byte[] Write(ReadOnlySpan<byte> values, int bands, int frames)
    {
        using var bitmap = new SKBitmap(frames, bands);
        for (var band = 0; band < bands; band++)
        {
            for (var frame = 0; frame < frames; frame++)
            {
                bitmap.SetPixel(frame, bands - 1 - band, HeatOf(values[(band * frames) + frame]));
            }
        }

        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    private static void Draw(SKCanvas canvas, Shape shape, SKTypeface typeface)
    {
        switch (shape)
        {
            case PathShape path:
                using (var paint = Paint(path.Style, path.IsArea ? SKPaintStyle.Fill : SKPaintStyle.Stroke))
                using (var line = PathOf(path.Points, path.IsArea))
                {
                    canvas.DrawPath(line, paint);
                }

                break;
            case MarkShape mark:
                using (var paint = Paint(mark.Style, SKPaintStyle.Fill))
                using (var lozenge = PathOf(SvgWriter.Lozenge(mark), isClosed: true))
                using (var disc = new SKPath())
                {
                    disc.AddCircle((float)mark.X, (float)mark.Y, (float)MarkShape.Radius);
                    canvas.DrawPath(mark.IsLozenge ? lozenge : disc, paint);
                }

                break;
            case CellShape cell:
                using (var paint = new SKPaint { Color = SKColor.Parse(Palette.Cell).WithAlpha(Alpha(Palette.CellOpacity(cell.Strength))) })
                {
                    canvas.DrawRect((float)cell.X, (float)cell.Y, (float)cell.Width, (float)cell.Height, paint);
                }

                break;
            case TextShape text:
                using (var paint = Paint(text.Style, SKPaintStyle.Fill))
                {
                    paint.Typeface = typeface;
                    paint.TextSize = LetterSize;
                    paint.TextAlign = (SKTextAlign)text.Anchor;
                    canvas.Save();
                    canvas.Translate((float)text.X, (float)text.Y);
                    canvas.RotateDegrees((float)text.Turn);
                    if (text.Style is Style.Rimmed)
                    {
                        using var rim = paint.Clone();
                        (rim.Style, rim.StrokeWidth, rim.Color) = (SKPaintStyle.Stroke, Palette.RimWidth, SKColor.Parse(Palette.Paper));
                        canvas.DrawText(Printable.Escape(text.Text), 0, 0, rim);
                    }

                    canvas.DrawText(Printable.Escape(text.Text), 0, 0, paint);
                    canvas.Restore();
                }

                break;
        }
    }

    private static SKPath PathOf((double X, double Y)[] points, bool isClosed)
    {
        var path = new SKPath();
        path.AddPoly([.. points.Select(point => new SKPoint((float)point.X, (float)point.Y))], isClosed);
        return path;
    }

    private static SKPaint Paint(Style style, SKPaintStyle how)
    {
        var look = Palette.Of(style);
        return new SKPaint
        {
            Color = SKColor.Parse(look.Light).WithAlpha(Alpha(look.Opacity)),
            IsAntialias = true,
            Style = how,
            StrokeWidth = (float)look.Width,
            PathEffect = look.Dash > 0 ? SKPathEffect.CreateDash([(float)look.Dash, (float)look.Dash - 1], 0) : null,
        };
    }

    private static byte Alpha(double opacity) => (byte)Math.Round(255 * opacity);

    private static SKColor HeatOf(byte value)
    {
        var place = value / 255f * (Heat.Length - 1);
        var index = Math.Min((int)place, Heat.Length - 2);
        var (low, high, share) = (Heat[index], Heat[index + 1], place - index);
        return new SKColor(Between(low.Red, high.Red), Between(low.Green, high.Green), Between(low.Blue, high.Blue));

        byte Between(byte a, byte b) => (byte)Math.Round(a + ((b - a) * share));
    }

    private static SKTypeface FindFont()
    {
        var families = SKFontManager.Default.FontFamilies.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var typeface = SKTypeface.FromFamilyName(Array.Find(PreferredFonts, families.Contains));
        return typeface is { GlyphCount: > 0 } ? typeface : throw UserErrorException.Failed(
            "this machine has no font to write PNG files with; install one (apt-get install fonts-dejavu-core), or take the SVG files, which need none");
    }
}
