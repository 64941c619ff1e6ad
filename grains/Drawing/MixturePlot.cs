using Experiments.Domain;

namespace Experiments.Drawing;

/// <summary>Plots the genres of a recording over time.</summary>
public static class MixturePlot
{
    private const double Left = 110, Right = 780, Top = 30, RowHeight = 18;

    /// <summary>More would be narrower than a pixel.</summary>
    private const int MaxColumns = 335;

    /// <summary>A row for each genre, the most frequent on top; the darker, the more probable at that time.</summary>
    public static Plot Draw(GenreMixture recording)
    {
        ArgumentNullException.ThrowIfNull(recording);
        int[] genres = [.. Enumerable.Range(0, recording.Genres.Length).OrderByDescending(genre => recording.Mixture[genre])];
        var bottom = Top + (genres.Length * RowHeight);
        var x = new Scale(0, Math.Max(recording.DurationSeconds, 0.1), Left, Right);
        var drawing = new Plot(
            $"Genres of {recording.Name} over {NumberFormat.Fixed(recording.DurationSeconds, 0)} s: mostly {recording.Best}, "
            + $"{NumberFormat.Percent(recording.Mixture.Max(), 0)} %", 800, bottom + 44);
        drawing.Text(Left, 18, Rows.Shorten(recording.Name, 80));
        var step = (recording.Slices.Length + MaxColumns - 1) / MaxColumns;
        var columns = recording.Slices.Chunk(Math.Max(1, step)).ToList();
        for (var row = 0; row < genres.Length; row++)
        {
            var y = Top + (row * RowHeight);
            drawing.Text(Left - 8, y + 13, recording.Genres[genres[row]], Anchor.End);
            for (var i = 0; i < columns.Count; i++)
            {
                var (start, end) = (columns[i][0].OffsetSeconds,
                    i + 1 < columns.Count ? columns[i + 1][0].OffsetSeconds : recording.DurationSeconds);
                var share = columns[i].Average(slice => slice.Probabilities[genres[row]]);
                var tip = $"{recording.Genres[genres[row]]} at {Clock(start)}: {NumberFormat.Percent(share, 0)} %";
                drawing.Cell(x.At(start), y + 1, Math.Max(0.5, x.At(end) - x.At(start)), RowHeight - 2, Math.Clamp(share, 0, 1), tip);
            }
        }

        foreach (var tick in x.Ticks().Where(tick => tick <= recording.DurationSeconds))
        {
            drawing.Text(x.At(tick), bottom + 16, Clock(tick), Anchor.Middle, Style.Soft);
        }

        return drawing.Text((Left + Right) / 2, bottom + 34, "time", Anchor.Middle, Style.Soft);
    }

    /// <summary>Minutes and seconds.</summary>
    internal static string Clock(double seconds) =>
        FormattableString.Invariant($"{(int)(seconds + 0.5) / 60}:{(int)(seconds + 0.5) % 60:00}");
}
