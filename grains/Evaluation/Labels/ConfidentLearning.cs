namespace Experiments.Evaluation.Labels;

/// <summary>
/// Confident learning (Northcutt, Jiang and Chuang 2021, "Confident learning: estimating uncertainty in dataset labels"): finds labels that
/// out-of-sample probabilities contradict. A genre is confidently predicted if its probability reaches the mean probability that tracks
/// with this label give it, so a genre that a model seldom trusts needs less. Where several reach theirs, the most probable of them counts
/// (the paper's equation 1).
/// </summary>
public static class ConfidentLearning
{
    /// <summary>A probability that misses the threshold only by rounding reaches it.</summary>
    private const double Rounding = 1e-6;

    /// <summary>Thresholds, the confident joint, and the genre that each row confidently has.</summary>
    /// <param name="labels">The given label of each row, an index of a genre.</param>
    /// <param name="probabilities">Shape [rows][genres]: probabilities of a model that has not seen the row.</param>
    /// <param name="genres">Number of genres, 2 or more.</param>
    /// <exception cref="ArgumentException">The sizes do not match.</exception>
    public static ConfidentLabels Of(IReadOnlyList<int> labels, IReadOnlyList<double[]> probabilities, int genres)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(probabilities);
        if (labels.Count != probabilities.Count || probabilities.Any(row => row.Length != genres))
        {
            throw new ArgumentException($"{labels.Count} labels and {probabilities.Count} rows of {genres} genres do not match");
        }

        var thresholds = Thresholds(labels, probabilities, genres);
        var joint = Enumerable.Range(0, genres).Select(_ => new int[genres]).ToArray();
        var confident = new int?[labels.Count];
        for (var row = 0; row < labels.Count; row++)
        {
            confident[row] = Confident(probabilities[row], thresholds);
            if (confident[row] is { } genre)
            {
                joint[labels[row]][genre]++;
            }
        }

        double[] margins = [.. labels.Select((label, row) => Margin(probabilities[row], label))];
        return new ConfidentLabels(thresholds, joint, confident, margins);
    }

    /// <summary>
    /// Normalized margin: the probability of the label minus the greatest other one; −1 to 1, negative if it is not predicted.
    /// </summary>
    public static double Margin(ReadOnlySpan<double> row, int label)
    {
        var other = double.NegativeInfinity;
        for (var genre = 0; genre < row.Length; genre++)
        {
            other = genre == label ? other : Math.Max(other, row[genre]);
        }

        return row[label] - other;
    }

    /// <summary>Mean probability of each genre over the rows with this label; infinite for a genre without rows.</summary>
    private static double[] Thresholds(IReadOnlyList<int> labels, IReadOnlyList<double[]> probabilities, int genres)
    {
        var (sums, counts) = (new double[genres], new int[genres]);
        for (var row = 0; row < labels.Count; row++)
        {
            sums[labels[row]] += probabilities[row][labels[row]];
            counts[labels[row]]++;
        }

        return [.. sums.Select((sum, genre) => counts[genre] == 0 ? double.PositiveInfinity : sum / counts[genre])];
    }

    /// <summary>The most probable of the genres that reach their threshold; null if none does.</summary>
    private static int? Confident(double[] row, double[] thresholds)
    {
        int? best = null;
        for (var genre = 0; genre < row.Length; genre++)
        {
            var isConfident = row[genre] >= thresholds[genre] - Rounding;
            best = isConfident && (best is not { } known || row[genre] > row[known]) ? genre : best;
        }

        return best;
    }
}

/// <summary>What confident learning says about labels.</summary>
/// <param name="Thresholds">Of each genre: its mean probability on rows with this label; infinite without rows.</param>
/// <param name="Joint">Shape [label][confident genre]: numbers of rows. Off the diagonal are the labels in doubt.</param>
/// <param name="Confident">The genre that each row confidently has; null where no probability reaches its threshold.</param>
/// <param name="Margins">Of each row: the probability of its label minus the greatest other one.</param>
public sealed record ConfidentLabels(double[] Thresholds, int[][] Joint, int?[] Confident, double[] Margins)
{
    /// <summary>The rows whose confident genre is not their label, the lowest margin first.</summary>
    public IReadOnlyList<int> RankDoubts(IReadOnlyList<int> labels) =>
        [.. Enumerable.Range(0, Confident.Length)
            .Where(row => Confident[row] is { } genre && genre != labels[row])
            .OrderBy(row => Margins[row])];
}
