using Experiments.Domain;

namespace Experiments.Evaluation.Labels;

/// <summary>
/// Columns that alone tell the label, as an index of a sorted table does, or the label under another name: each track takes the label of
/// the other track whose mean value in that column is nearest, and nearly all are right.
/// </summary>
public static class TellingColumns
{
    /// <summary>The share of tracks that the nearest neighbor must get right.</summary>
    public const double MinAccuracy = 0.9;

    /// <summary>The probability, over all columns, that one without information is listed.</summary>
    private const double FalseAlarms = 1e-3;

    /// <summary>Finds them, best first.</summary>
    /// <param name="values">Means of tracks: shape [tracks, columns], row-major.</param>
    /// <param name="labels">The label of each track, from 0.</param>
    /// <param name="columns">Their names.</param>
    public static IReadOnlyList<TellingColumn> Find(ReadOnlySpan<double> values, ReadOnlySpan<int> labels, IReadOnlyList<string> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        var found = new List<TellingColumn>();
        if (labels.Length < 2)
        {
            return found;
        }

        var chance = labels.ToArray().CountBy(label => label).Max(count => count.Value) / (double)labels.Length;
        var column = new double[labels.Length];
        for (var i = 0; i < columns.Count; i++)
        {
            for (var track = 0; track < column.Length; track++)
            {
                column[track] = values[(track * columns.Count) + i];
            }

            var accuracy = AccuracyOf(column, labels);
            var gain = accuracy - chance;

            // Hoeffding's bound for the mean of independent hits.
            if (accuracy >= MinAccuracy && gain > 0 && columns.Count * Math.Exp(-2 * labels.Length * gain * gain) < FalseAlarms)
            {
                found.Add(new TellingColumn(columns[i], accuracy, labels.Length));
            }
        }

        return [.. found.OrderByDescending(telling => telling.Accuracy)];
    }

    /// <summary>
    /// The share of tracks whose nearest other track has their label. Of tracks at the same distance the share with that label counts.
    /// </summary>
    internal static double AccuracyOf(ReadOnlySpan<double> values, ReadOnlySpan<int> labels)
    {
        var (sorted, order) = (values.ToArray(), Enumerable.Range(0, values.Length).ToArray());
        Array.Sort(sorted, order);
        var ranked = new int[order.Length];
        for (var i = 0; i < order.Length; i++)
        {
            ranked[i] = labels[order[i]];
        }

        var hits = 0.0;
        for (var (first, end) = (0, 0); first < sorted.Length; first = end)
        {
            end = first + 1;
            while (end < sorted.Length && sorted[end].Equals(sorted[first]))
            {
                end++;
            }

            hits += end - first > 1 ? HitsWithin(ranked.AsSpan(first..end)) : HitOf(sorted, ranked, first);
        }

        return hits / values.Length;
    }

    /// <summary>Tracks of equal value are each other's nearest.</summary>
    private static double HitsWithin(ReadOnlySpan<int> labels) =>
        labels.ToArray().CountBy(label => label).Sum(count => (double)count.Value * (count.Value - 1)) / (labels.Length - 1);

    private static double HitOf(double[] sorted, int[] labels, int index)
    {
        var below = index > 0 ? sorted[index] - sorted[index - 1] : double.PositiveInfinity;
        var above = index + 1 < sorted.Length ? sorted[index + 1] - sorted[index] : double.PositiveInfinity;
        var hitBelow = index > 0 && labels[index - 1] == labels[index] ? 1.0 : 0;
        var hitAbove = index + 1 < sorted.Length && labels[index + 1] == labels[index] ? 1.0 : 0;
        return below < above ? hitBelow : above < below ? hitAbove : (hitBelow + hitAbove) / 2;
    }
}
