using Experiments.Domain;
using static System.FormattableString;

namespace Experiments.Drawing;

/// <summary>Plots of confused genres.</summary>
public static class GenrePlots
{
    private const int LabelLetters = 14;
    private const double LetterWidth = 7.4;

    /// <summary>The confusion matrix as a heat map: shares of each actual genre, in percent.</summary>
    /// <param name="experiment">Its name, for the alt text.</param>
    /// <param name="confusion">Counts of one or more genres.</param>
    /// <param name="word">What a label is called.</param>
    public static Plot HeatMap(string experiment, ConfusionCounts confusion, string word = DatasetSummary.DefaultLabelWord)
    {
        const double top = 92;
        var size = confusion.Labels.Length;

        // Small enough for a phone to scale it with readable numbers, and large enough for three digits.
        var cell = Math.Clamp(360.0 / size, 23, 44);
        var left = 14 + (LetterWidth * confusion.Labels.Max(label => Math.Clamp(label.Length, 7, LabelLetters)));
        var shares = confusion.Shares();
        var drawing = new Plot(
            $"Confusion matrix of {experiment}: percent of each actual {word} (rows) by predicted {word} (columns). "
            + string.Join(", ",
                confusion.Labels.Select((label, genre) => Invariant($"{label} {NumberFormat.Percent(shares[genre][genre], 0)} % right"))),
            left + (size * cell) + Overhang(confusion.Labels, cell), top + (size * cell) + 8);
        drawing.Text(left + (size * cell / 2), 16, "predicted", Anchor.Middle, Style.Soft)
            .Text(left - 8, 16, "actual ↓", Anchor.End, Style.Soft);
        for (var actual = 0; actual < size; actual++)
        {
            var middle = top + ((actual + 0.5) * cell);
            drawing.Text(left - 8, middle + 4, Rows.Shorten(confusion.Labels[actual], LabelLetters), Anchor.End)
                .Slanted(left + ((actual + 0.45) * cell), top - 8, Rows.Shorten(confusion.Labels[actual], LabelLetters));
            for (var predicted = 0; predicted < size; predicted++)
            {
                var (share, x) = (shares[actual][predicted], left + (predicted * cell));
                drawing.Cell(
                    x + 1, top + (actual * cell) + 1, cell - 2, cell - 2, share,
                    share > 0
                        ? $"{confusion.Labels[actual]} predicted as {confusion.Labels[predicted]}: "
                            + Invariant($"{confusion.Counts[actual][predicted]}")
                        : null);
                if (share >= 0.005)
                {
                    drawing.Text(x + (cell / 2), middle + 4, NumberFormat.Percent(share, 0), Anchor.Middle,
                        share > Palette.StrongCell ? Style.OnStrong : Style.OnPale);
                }
            }
        }

        return drawing;
    }

    /// <summary>How far slanted names reach beyond the last column.</summary>
    private static double Overhang(IReadOnlyList<string> labels, double cell) => Math.Max(8, labels.Select((label, column) =>
        (Math.Min(label.Length, LabelLetters) * LetterWidth * Math.Cos(Math.PI * 40 / 180))
            - ((labels.Count - column - 0.45) * cell)).Max());

    /// <summary>Which genres blend: genres joined far left are almost the same to the model.</summary>
    /// <param name="blends">How alike the predictions are.</param>
    /// <param name="words">What labels are called, in the plural.</param>
    public static Plot Dendrogram(GenreBlends blends, string words = "genres")
    {
        ArgumentNullException.ThrowIfNull(blends);
        return Dendrogram(blends, words, Rows.Width).WithNarrow(Dendrogram(blends, words, Plot.NarrowWidth));
    }

    private static Plot Dendrogram(GenreBlends blends, string words, double width)
    {
        const double left = 110, rowHeight = 26;
        var right = width - 20;
        var count = blends.Labels.Length;
        var bottom = 14 + (count * rowHeight);
        var scale = Scale.Share(left, right);
        var nearest = blends.Merges.Length > 0
            ? $"; the nearest are {Leaf(blends.Merges[0].Left)} and {Leaf(blends.Merges[0].Right)} at "
            + $"{NumberFormat.Fixed(blends.Merges[0].Distance, 2)}"
            : "";
        var drawing = new Plot(
            $"Dendrogram of {words}: {words} joined at a small distance get similar predictions{nearest}", width, bottom + 44);
        scale.DrawBelow(drawing, 8, bottom)
            .Text((left + right) / 2, bottom + 34, "distance of predictions", Anchor.Middle, Style.Soft);
        var places = new (double X, double Y)[count + blends.Merges.Length];
        for (var leaf = 0; leaf < count; leaf++)
        {
            places[leaf] = (left, 24 + (blends.LeafOrder.IndexOf(blends.Labels[leaf]) * rowHeight));
            drawing.Text(left - 10, places[leaf].Y + 4, Rows.Shorten(blends.Labels[leaf], LabelLetters), Anchor.End);
        }

        for (var merge = 0; merge < blends.Merges.Length; merge++)
        {
            var step = blends.Merges[merge];
            var (first, second, x) = (places[step.Left], places[step.Right], scale.At(step.Distance));
            drawing.Path([first, (x, first.Y), (x, second.Y), second], Style.Branch,
                Invariant($"joined at {NumberFormat.Fixed(step.Distance, 2)}: {step.Size} {words}"));
            places[count + merge] = (x, (first.Y + second.Y) / 2);
        }

        return drawing;

        string Leaf(int node) => node < count ? blends.Labels[node] : "a group";
    }
}
