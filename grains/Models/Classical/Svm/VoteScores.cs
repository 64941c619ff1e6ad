namespace Experiments.Models.Classical.Svm;

/// <summary>Converts the decisions of all pairs to one score per class, and scores to probabilities.</summary>
internal static class VoteScores
{
    private const double MinSharpness = 0.05;
    private const double MaxSharpness = 20;

    /// <summary>
    /// Pairwise wins, plus less than a third for the sum of confidences, which breaks ties: scikit-learn's one-vs-rest decision
    /// function. Of two classes: half the decision value, for and against.
    /// </summary>
    public static double[] Of(ReadOnlySpan<double> decisions, (int First, int Second)[] pairs, int classes)
    {
        if (classes == 2)
        {
            return [decisions[0] / 2, -decisions[0] / 2];
        }

        var (votes, confidences) = (new double[classes], new double[classes]);
        for (var pair = 0; pair < pairs.Length; pair++)
        {
            var (first, second) = pairs[pair];
            votes[decisions[pair] > 0 ? first : second]++;
            confidences[first] += decisions[pair];
            confidences[second] -= decisions[pair];
        }

        for (var c = 0; c < classes; c++)
        {
            votes[c] += confidences[c] / (3 * (Math.Abs(confidences[c]) + 1));
        }

        return votes;
    }

    /// <summary>Probabilities proportional to exp(sharpness × score).</summary>
    public static double[] Softmax(double[] scores, double sharpness)
    {
        var max = scores.Max();
        var shares = scores.Select(score => Math.Exp(sharpness * (score - max))).ToArray();
        var sum = shares.Sum();
        return [.. shares.Select(share => share / sum)];
    }

    /// <summary>
    /// The sharpness with the lowest log loss (temperature scaling, Guo et al. 2017), from 0.05 to 20. The loss is convex in it:
    /// its slope is the mean over rows of the expected score minus that of the true class, whose zero is bisected.
    /// </summary>
    public static double FitSharpness(double[][] scores, int[] labels)
    {
        var (low, high) = (MinSharpness, MaxSharpness);
        for (var step = 0; step < 60; step++)
        {
            var middle = Math.Sqrt(low * high);
            var slope = scores.Select((row, i) => Softmax(row, middle).Zip(row, (share, score) => share * score).Sum() - row[labels[i]])
                .Sum();
            (low, high) = slope > 0 ? (low, middle) : (middle, high);
        }

        return Math.Sqrt(low * high);
    }
}
