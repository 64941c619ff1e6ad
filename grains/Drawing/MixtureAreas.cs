using Experiments.Domain;

namespace Experiments.Drawing;

/// <summary>The mixture of a recording over time as stacked areas: at any time, the heights of the genres sum to 1.</summary>
public static class MixtureAreas
{
    /// <summary>Where the time axis begins in the drawing, CSS pixels: a line that follows the sound starts here.</summary>
    public const int Left = 44;

    /// <summary>Where it ends.</summary>
    public const int Right = 744;

    /// <summary>The top of the areas.</summary>
    public const int Top = 12;

    /// <summary>The bottom of the areas.</summary>
    public const int Bottom = 212;

    /// <summary>More would be narrower than a pixel.</summary>
    private const int MaxColumns = Right - Left;

    /// <summary>The areas, the genre with the greatest share at the bottom. A slice counts at its middle.</summary>
    public static Plot Draw(GenreMixture recording)
    {
        ArgumentNullException.ThrowIfNull(recording);
        int[] genres = [.. Enumerable.Range(0, recording.Genres.Length).OrderByDescending(genre => recording.Mixture[genre])];
        var x = new Scale(0, Math.Max(recording.DurationSeconds, 0.1), Left, Right);
        var y = Scale.Share(Bottom, Top);
        var drawing = new Plot(
            $"Mixture of {recording.Name} over {NumberFormat.Fixed(recording.DurationSeconds, 0)} s: mostly {recording.Best}, "
            + $"{NumberFormat.Percent(recording.Mixture.Max(), 0)} %", 760, Bottom + 42);
        var columns = Columns(recording);
        var below = new double[columns.Length];
        foreach (var genre in genres)
        {
            double[] above = [.. columns.Select((column, index) => Math.Min(1, below[index] + column.Shares[genre]))];
            drawing.Area(
                [
                    .. Enumerable.Range(0, columns.Length).Select(index => (x.At(columns[index].Seconds), y.At(above[index]))),
                    .. Enumerable.Range(0, columns.Length).Reverse().Select(index => (x.At(columns[index].Seconds), y.At(below[index]))),
                ],
                Style.TrainBand,
                $"{recording.Genres[genre]}, {NumberFormat.Percent(recording.Mixture[genre], 0)} % of the whole",
                GenrePalette.ClassOf(recording.Genres, recording.Genres[genre]));
            below = above;
        }

        foreach (var share in new[] { 0, 0.5, 1 })
        {
            drawing.Line(Left - 4, y.At(share), Left, y.At(share), Style.Axis)
                .Text(Left - 8, y.At(share) + 4, NumberFormat.Percent(share, 0), Anchor.End, Style.Soft);
        }

        foreach (var tick in x.Ticks().Where(tick => tick <= recording.DurationSeconds))
        {
            drawing.Line(x.At(tick), Bottom, x.At(tick), Bottom + 4, Style.Axis)
                .Text(x.At(tick), Bottom + 18, MixturePlot.Clock(tick), Anchor.Middle, Style.Soft);
        }

        return drawing.Text((Left + Right) / 2.0, Bottom + 36, "time; share in %", Anchor.Middle, Style.Soft);
    }

    /// <summary>Shares at times from the beginning to the end: those of the first and the last slice hold to the ends.</summary>
    private static (double Seconds, double[] Shares)[] Columns(GenreMixture recording)
    {
        var slices = recording.Slices;
        if (slices.IsEmpty)
        {
            return [(0, [.. recording.Mixture]), (recording.DurationSeconds, [.. recording.Mixture])];
        }

        var step = (slices.Length + MaxColumns - 1) / MaxColumns;
        var middles = slices.Chunk(step).Select((chunk, index) => (
            Seconds: (chunk[0].OffsetSeconds + EndOf((index * step) + chunk.Length - 1)) / 2,
            Shares: Enumerable.Range(0, recording.Genres.Length)
                .Select(genre => chunk.Average(slice => slice.Probabilities[genre])).ToArray()))
            .ToArray();
        return [(0, middles[0].Shares), .. middles, (Math.Max(recording.DurationSeconds, middles[^1].Seconds), middles[^1].Shares)];

        double EndOf(int slice) => Math.Max(
            slices[slice].OffsetSeconds, slice + 1 < slices.Length ? slices[slice + 1].OffsetSeconds : recording.DurationSeconds);
    }
}
