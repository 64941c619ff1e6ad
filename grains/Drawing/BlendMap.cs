using Experiments.Domain;

namespace Experiments.Drawing;

/// <summary>The tracks of a dataset on a map, colored by blend, with the name of each blend among its tracks.</summary>
public static class BlendMap
{
    private const double Left = 16, Top = 24;
    private const double LetterWidth = 7.6;

    /// <summary>With more tracks than this, a mark is too small to point at.</summary>
    private const int MaxTips = 1000;

    private static readonly Style[] Styles = [Style.Group1, Style.Group2, Style.Group3, Style.Group4, Style.Group5, Style.Group6];

    /// <summary>The map, smaller for a narrow window.</summary>
    /// <param name="blends">Mixtures and blends.</param>
    public static Plot Draw(BlendedDataset blends)
    {
        ArgumentNullException.ThrowIfNull(blends);
        return Draw(blends, Rows.Width, 520).WithNarrow(Draw(blends, Plot.NarrowWidth, 340));
    }

    private static Plot Draw(BlendedDataset blends, double width, double bottom)
    {
        var right = width - 16;
        var longest = (int)((right - Left - 40) / LetterWidth) - 6;
        var frame = blends.Frame;
        var (x, y) = (
            Scale.Padded(frame.Left, frame.Right, Left, right, minSpan: 1e-9),
            Scale.Padded(frame.Bottom, frame.Top, bottom, Top, minSpan: 1e-9));

        // A narrow map has no room for the line, which its caption says too, and no pointer for tips.
        var isNarrow = width < Rows.Width;
        var far = isNarrow ? null : frame.Describe("track");
        var entry = 40 + (LetterWidth * blends.Blends.Max(blend => Math.Min(blend.Name.Length, longest) + 5));
        var columns = Math.Max(1, (int)((right - Left) / entry));
        var lines = ((blends.Blends.Length - 1) / columns) + 1;
        var drawing = new Plot(
            $"Map of {blends.Tracks.Length} tracks of {blends.Dataset} by their genre mixtures ({blends.Map}); near tracks are alike. "
                + $"Blends: {string.Join(", ", blends.Blends.Select(blend => $"{blend.Name} with {blend.Tracks} tracks"))}"
                + (far is null ? "" : $". {far.TrimEnd('.')}"),
            width, bottom + 24 + ((lines + (far is null ? 0 : 1)) * 22));
        foreach (var track in blends.Tracks)
        {
            var (atX, atY) = frame.Clamp(track.X, track.Y);
            drawing.Mark(
                x.At(atX), y.At(atY), StyleOf(track.Blend),
                isNarrow || blends.Tracks.Length > MaxTips ? null
                    : $"{track.Track}, {track.Label}: {Describe(blends, track)}; {blends.Blends[track.Blend].Name}"
                    + (track.IsUnclear ? ", not cleanly" : "") + ((atX, atY) == (track.X, track.Y) ? "" : "; farther out than drawn"),
                IsDiamond(track.Blend));
        }

        foreach (var (text, middle, baseline) in Place(blends, frame, (x, y), (right, bottom), longest))
        {
            drawing.Text(middle, baseline, text, Anchor.Middle, Style.Rimmed);
        }

        foreach (var (blend, known) in blends.Blends.Index())
        {
            var (column, line) = (blend % columns, blend / columns);
            var (at, below) = (Left + (column * (right - Left) / columns), bottom + 34 + (line * 22));
            drawing.Mark(at + 5, below - 4, StyleOf(blend), null, IsDiamond(blend))
                .Text(at + 16, below, $"{Rows.Shorten(known.Name, longest)} ({known.Tracks})");
        }

        return far is null ? drawing : drawing.Text(Left, bottom + 34 + (lines * 22), far, style: Style.Soft);
    }

    private static Style StyleOf(int blend) => Styles[blend % Styles.Length];

    /// <summary>With more blends than colors, the others have another shape.</summary>
    private static bool IsDiamond(int blend) => blend / Styles.Length % 2 == 1;

    private static string Describe(BlendedDataset blends, BlendedTrack track) => string.Join(
        ", ",
        Enumerable.Range(0, blends.Genres.Length).OrderByDescending(genre => track.Mixture[genre]).Take(3)
            .Select(genre => $"{blends.Genres[genre]} {NumberFormat.Percent(track.Mixture[genre], 0)} %"));

    /// <summary>
    /// A name in the middle of the tracks of each blend; moved up or down, as little as possible, where it would cover a mark or a name.
    /// </summary>
    private static List<PlacedName> Place(
        BlendedDataset blends, MapFrame frame, (Scale X, Scale Y) scales, (double Right, double Bottom) ends, int longest)
    {
        var (x, y) = scales;
        var placed = new List<PlacedName>();
        (double X, double Y)[] marks =
        [
            .. blends.Tracks.Select(track => frame.Clamp(track.X, track.Y)).Select(place => (x.At(place.X), y.At(place.Y))),
        ];
        foreach (var (blend, known) in blends.Blends.Index())
        {
            BlendedTrack[] tracks = [.. blends.Tracks.Where(track => track.Blend == blend)];
            var name = Rows.Shorten(known.Name, longest);
            var half = name.Length * LetterWidth / 2;
            var middle = Math.Clamp(x.At(Median(tracks.Select(track => track.X))), Left + half, ends.Right - half);
            var wanted = y.At(Median(tracks.Select(track => track.Y)));
            PlacedName[] free =
            [
                .. Enumerable.Range(0, 120)
                    .Select(step => new PlacedName(name, middle, wanted + ((step % 2 == 0 ? 1 : -1) * ((step + 1) / 2) * 6)))
                    .Where(place => place.Baseline > Top - 8 && place.Baseline < ends.Bottom + 12 && !placed.Exists(place.Covers)),
            ];
            placed.Add(free.FirstOrDefault(place => !Array.Exists(marks, place.Covers))
                ?? free.FirstOrDefault() ?? new PlacedName(name, middle, wanted));
        }

        return placed;
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}

/// <summary>The name of a blend on its map.</summary>
internal sealed record PlacedName(string Text, double Middle, double Baseline)
{
    private const double LetterWidth = 7.6;
    private const double LineHeight = 17;

    private double Half => Text.Length * LetterWidth / 2;

    public bool Covers(PlacedName other) =>
        Math.Abs(other.Baseline - Baseline) < LineHeight && Math.Abs(other.Middle - Middle) < Half + other.Half + 6;

    public bool Covers((double X, double Y) mark) =>
        Math.Abs(mark.X - Middle) < Half + PlotMark.Radius
        && mark.Y > Baseline - 12 - PlotMark.Radius && mark.Y < Baseline + 4 + PlotMark.Radius;
}
