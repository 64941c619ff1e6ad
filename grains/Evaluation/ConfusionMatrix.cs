using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Evaluation;

/// <summary>Counts by actual and predicted genre, and metrics derived from them.</summary>
public sealed class ConfusionMatrix
{
    private readonly ImmutableArray<string> _labels;
    private readonly int[,] _counts;

    /// <summary>An empty matrix over <paramref name="labels"/>.</summary>
    public ConfusionMatrix(ImmutableArray<string> labels)
    {
        _labels = labels;
        _counts = new int[labels.Length, labels.Length];
    }

    /// <summary>Total count.</summary>
    public int Total { get; private set; }

    /// <summary>How often <paramref name="predicted"/> was predicted when <paramref name="actual"/> is true.</summary>
    public int this[int actual, int predicted] => _counts[actual, predicted];

    /// <summary>Counts once, or <paramref name="times"/> times.</summary>
    public void Add(int actual, int predicted, int times = 1)
    {
        _counts[actual, predicted] += times;
        Total += times;
    }

    /// <summary>Number of items of a genre.</summary>
    public int Actual(int genre) => Enumerable.Range(0, _labels.Length).Sum(other => _counts[genre, other]);

    /// <summary>Number of items predicted as a genre.</summary>
    public int Predicted(int genre) => Enumerable.Range(0, _labels.Length).Sum(other => _counts[other, genre]);

    /// <summary>The share on the diagonal; NaN if nothing was counted.</summary>
    public double Accuracy => (double)Enumerable.Range(0, _labels.Length).Sum(genre => _counts[genre, genre]) / Total;

    /// <summary>Mean recall over the genres present. Equals sklearn.metrics.balanced_accuracy_score.</summary>
    public double BalancedAccuracy => Genres().Average(genre => genre.Recall) ?? double.NaN;

    /// <summary>Mean F1 over the genres present or predicted. Equals sklearn.metrics.f1_score(average="macro").</summary>
    public double MacroF1 => Genres().Average(genre => genre.F1) ?? double.NaN;

    /// <summary>Precision, recall and F1 of each genre.</summary>
    public ImmutableArray<GenreMetrics> Genres() =>
        [.. Enumerable.Range(0, _labels.Length).Select(genre =>
        {
            var (hits, actual, predicted) = (_counts[genre, genre], Actual(genre), Predicted(genre));
            return new GenreMetrics(
                _labels[genre], actual, Share(hits, predicted), Share(hits, actual), Share(2 * hits, actual + predicted));
        })];

    /// <summary>The counts as a serializable record.</summary>
    public ConfusionCounts ToCounts(ConfusionLevel level) =>
        new(_labels, [.. Enumerable.Range(0, _labels.Length).Select(Row)], level);

    /// <summary>
    /// The pairs of genres confused with each other, by the sum of both shares, largest first. Pairs that were never confused are omitted.
    /// </summary>
    public ImmutableArray<ConfusedPair> ConfusedPairs() =>
        [.. (from first in Enumerable.Range(0, _labels.Length)
             from second in Enumerable.Range(first + 1, _labels.Length - first - 1)
             let slices = _counts[first, second] + _counts[second, first]
             where slices > 0
             let there = Share(_counts[first, second], Actual(first)) ?? 0
             let back = Share(_counts[second, first], Actual(second)) ?? 0
             orderby there + back descending, slices descending
             select new ConfusedPair(_labels[first], _labels[second], there, back, slices))];

    private ImmutableArray<int> Row(int actual) => [.. Enumerable.Range(0, _labels.Length).Select(predicted => _counts[actual, predicted])];

    private static double? Share(int part, int whole) => whole == 0 ? null : (double)part / whole;
}
