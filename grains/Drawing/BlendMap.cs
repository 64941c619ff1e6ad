using Experiments.Domain;

namespace Experiments.Drawing;

/// <summary>The tracks of a dataset on a map, colored by blend, with the name of each blend among its tracks.</summary>
public static class BlendMap
{
    private const double Left = 16, Right = Rows.Width - 16, Top = 24, Bottom = 520;
    private const double LetterWidth = 7.6;

    /// <summary>With more tracks than this, a mark is too small to point at.</summary>
    private const int MaxTips = 1000;

    private static readonly Style[] Styles = [Style.Group1, Style.Group2, Style.Group3, Style.Group4, Style.Group5, Style.Group6];

    /// <summary>The map.</summary>
    /// <param name="blends">Mixtures and blends.</param>
    public static Plot Draw(BlendedDataset blends)
    {
        ArgumentNullException.ThrowIfNull(blends);
        var frame = blends.Frame;
        var (x, y) = (
            Scale.Padded(frame.Left, frame.Right, Left, Right, minSpan: 1e-9),
            Scale.Padded(frame.Bottom, frame.Top, Bottom, Top, minSpan: 1e-9));
        var far = frame.Describe("track");
        var columns = Math.Max(1, (int)((Right - Left) / (40 + (LetterWidth * blends.Blends.Max(blend => blend.Name.Length + 5)))));
        var lines = ((blends.Blends.Length - 1) / columns) + 1;
        var drawing = new Plot(
            $"Map of {blends.Tracks.Length} tracks of {blends.Dataset} by their genre mixtures ({blends.Map}); near tracks are alike. "
                + $"Blends: {string.Join(", ", blends.Blends.Select(blend => $"{blend.Name} with {blend.Tracks} tracks"))}"
                + (far is null ? "" : $". {far.TrimEnd('.')}"),
            Rows.Width, Bottom + 24 + ((lines + (far is null ? 0 : 1)) * 22));
        foreach (var track in blends.Tracks)
        {
            var (atX, atY) = frame.Clamp(track.X, track.Y);
            drawing.Mark(
                x.At(atX), y.At(atY), StyleOf(track.Blend),
                blends.Tracks.Length > MaxTips ? null
                    : $"{track.Track}, {track.Label}: {Describe(blends, track)}; {blends.Blends[track.Blend].Name}"
                    + (track.IsUnclear ? ", not cleanly" : "") + ((atX, atY) == (track.X, track.Y) ? "" : "; farther out than drawn"),
                IsDiamond(track.Blend));
        }

        foreach (var (text, middle, baseline) in Place(blends, frame, x, y))
        {
            drawing.Text(middle, baseline, text, Anchor.Middle, Style.Rimmed);
        }

        foreach (var (blend, known) in blends.Blends.Index())
        {
            var (column, line) = (blend % columns, blend / columns);
            var (at, below) = (Left + (column * (Right - Left) / columns), Bottom + 34 + (line * 22));
            drawing.Mark(at + 5, below - 4, StyleOf(blend), null, IsDiamond(blend)).Text(at + 16, below, $"{known.Name} ({known.Tracks})");
        }

        return far is null ? drawing : drawing.Text(Left, Bottom + 34 + (lines * 22), far, style: Style.Soft);
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
    private static List<PlacedName> Place(BlendedDataset blends, MapFrame frame, Scale x, Scale y)
    {
        var placed = new List<PlacedName>();
        (double X, double Y)[] marks =
        [
            .. blends.Tracks.Select(track => frame.Clamp(track.X, track.Y)).Select(place => (x.At(place.X), y.At(place.Y))),
        ];
        foreach (var (blend, known) in blends.Blends.Index())
        {
            BlendedTrack[] tracks = [.. blends.Tracks.Where(track => track.Blend == blend)];
            var half = known.Name.Length * LetterWidth / 2;
            var middle = Math.Clamp(x.At(Median(tracks.Select(track => track.X))), Left + half, Right - half);
            var wanted = y.At(Median(tracks.Select(track => track.Y)));
            PlacedName[] free =
            [
                .. Enumerable.Range(0, 120)
                    .Select(step => new PlacedName(known.Name, middle, wanted + ((step % 2 == 0 ? 1 : -1) * ((step + 1) / 2) * 6)))
                    .Where(name => name.Baseline is > Top - 8 and < Bottom + 12 && !placed.Exists(name.Covers)),
            ];
            placed.Add(free.FirstOrDefault(name => !Array.Exists(marks, name.Covers))
                ?? free.FirstOrDefault() ?? new PlacedName(known.Name, middle, wanted));
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
