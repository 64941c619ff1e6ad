using Experiments.Domain;

namespace Experiments.ReadModel.Views;

/// <summary>Groups of tracks or listeners in words: how many, how clear, how stable.</summary>
internal static class GroupText
{
    /// <summary>Under this Jaccard index a group may be another one in other data (Hennig 2007).</summary>
    private const double MinStability = 0.6;

    /// <summary>The letter of a group on maps and in tables.</summary>
    public static string Letter(int group) => ((char)('A' + group)).ToString();

    /// <summary>How the number of groups was found, and how much the groups may be trusted.</summary>
    /// <param name="choice">The choice.</param>
    /// <param name="what">What a group is, such as blend.</param>
    public static IEnumerable<string> Explain(GroupChoice choice, string what)
    {
        if (choice.Scores.IsEmpty)
        {
            yield return $"One {what}: there are too few different points for two.";
            yield break;
        }

        var (low, high) = (choice.Scores[0].Groups, choice.Scores[^1].Groups);
        if (choice.Groups < 2)
        {
            yield return $"One {what}: the data show no groups. Of {low} to {high} {what}s, "
                + $"{choice.Scores.MaxBy(score => score.Silhouette).Groups} have the greatest mean silhouette "
                + $"({NumberFormat.Fixed(choice.Silhouette, 2)}); clouds without groups have "
                + $"{NumberFormat.Fixed(choice.ReferenceSilhouette, 2)}, and as much by chance (p {NumberFormat.Probability(choice.P)}).";
            yield break;
        }

        yield return $"{Display.Count(choice.Groups, what)}: of {low} to {high} the number with the greatest mean silhouette "
            + $"({NumberFormat.Fixed(choice.Silhouette, 2)}; clouds without groups have "
            + $"{NumberFormat.Fixed(choice.ReferenceSilhouette, 2)}, p {NumberFormat.Probability(choice.P)}). "
            + $"Bootstrap samples give the same {what}s with an adjusted Rand index of "
            + $"{NumberFormat.Fixed(choice.Rand, 2)}.";
        if (choice.Groups == high && high > low)
        {
            yield return $"{high} is the greatest number that was tried: where more are as good, they are pieces of something continuous.";
        }
    }

    /// <summary>The stability of a group, marked if it is not to be trusted.</summary>
    public static string Stability(double stability) =>
        NumberFormat.Fixed(stability, 2) + (stability < MinStability ? " (unstable)" : "");

    /// <summary>The greatest shares of a mixture in percent: <c>blues 41, country 28</c>.</summary>
    /// <param name="mixture">The shares.</param>
    /// <param name="names">Their names.</param>
    /// <param name="most">How many are named at most.</param>
    public static string Shares(IReadOnlyList<double> mixture, IReadOnlyList<string> names, int most = 3) => string.Join(
        ", ",
        Enumerable.Range(0, names.Count).OrderByDescending(i => mixture[i]).ThenBy(i => i).Where(i => mixture[i] >= 0.005).Take(most)
            .Select(i => $"{names[i]} {NumberFormat.Percent(mixture[i], 0)}"));

    /// <summary>Points as letters on a grid.</summary>
    /// <param name="points">Places and letters; of several letters in one cell the most frequent is shown.</param>
    /// <param name="frame">The part of the map that is drawn; points outside of it are at its edge.</param>
    public static IEnumerable<string> Map(IReadOnlyList<(double X, double Y, char Letter)> points, MapFrame frame)
    {
        const int columns = 72, rows = 24;
        var (left, bottom) = (frame.Left, frame.Bottom);
        var (width, height) = (frame.Right - left, frame.Top - bottom);
        var cells = points.Select(point => (Place: frame.Clamp(point.X, point.Y), point.Letter))
            .Select(point => (point.Place.X, point.Place.Y, point.Letter)).ToLookup(
            point => (
                Row: rows - 1 - Cell((point.Y - bottom) / (height > 0 ? height : 1), rows),
                Column: Cell((point.X - left) / (width > 0 ? width : 1), columns)),
            point => point.Letter);
        for (var row = 0; row < rows; row++)
        {
            var at = row;
            yield return string.Concat(Enumerable.Range(0, columns).Select(column => cells[(at, column)]
                .CountBy(letter => letter).OrderByDescending(letter => letter.Value).ThenBy(letter => letter.Key)
                .Select(letter => letter.Key).FirstOrDefault(' '))).TrimEnd();
        }
    }

    /// <summary>A dendrogram from left to right: a line for each genre, joined where their distance is.</summary>
    public static IEnumerable<string> Tree(GenreBlends tree)
    {
        const int columns = 48;
        var (count, names) = (tree.Labels.Length, tree.Labels.Max(label => label.Length));
        if (tree.Merges.IsEmpty)
        {
            return tree.Labels;
        }

        var greatest = Math.Max(tree.Merges.Max(merge => merge.Distance), 1e-9);
        var grid = Enumerable.Range(0, count).Select(_ => new string(' ', columns + 3).ToCharArray()).ToArray();
        var places = new (int Row, int Column)[count + tree.Merges.Length];
        for (var leaf = 0; leaf < count; leaf++)
        {
            places[leaf] = (tree.LeafOrder.IndexOf(tree.Labels[leaf]), 0);
        }

        foreach (var (merge, step) in tree.Merges.Index())
        {
            var (first, second) = (places[step.Left], places[step.Right]);
            var column = 2 + (int)Math.Round(step.Distance / greatest * columns);
            var (top, low) = (Math.Min(first.Row, second.Row), Math.Max(first.Row, second.Row));
            foreach (var (row, from) in new[] { first, second })
            {
                Array.Fill(grid[row], '-', from, Math.Max(0, column - from));
            }

            for (var row = top; row <= low; row++)
            {
                grid[row][column] = row == top || row == low ? '+' : '|';
            }

            places[count + merge] = (low, column + 1);
        }

        return tree.LeafOrder.Select((label, row) => $"{label.PadRight(names)} {new string(grid[row]).TrimEnd()}");
    }

    private static int Cell(double share, int cells) => Math.Min(cells - 1, (int)(share * cells));
}
