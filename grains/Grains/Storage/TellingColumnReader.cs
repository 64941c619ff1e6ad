using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation.Labels;
using Experiments.Features.Storage;

namespace Experiments.Grains.Storage;

/// <summary>Reads a feature table for the columns that alone tell the label.</summary>
internal static class TellingColumnReader
{
    /// <summary>The columns, best first; empty if the set has no table.</summary>
    public static ImmutableArray<TellingColumn> Read(FeatureSetStore sets, string id, CancellationToken cancellationToken)
    {
        using var set = sets.Open(id);
        if (set.Table is not { } table)
        {
            return [];
        }

        var columns = table.RowLength();
        var row = new float[columns];
        var tracks = set.Slices.Index().GroupBy(slice => slice.Item.Id.Track).ToList();
        var (means, labels) = (new double[tracks.Count * columns], new int[tracks.Count]);
        foreach (var (number, slices) in tracks.Index())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var mean = means.AsSpan(number * columns, columns);
            var count = 0;
            foreach (var (index, _) in slices)
            {
                table.CopyRow(index, row);
                labels[number] = set.Labels[index];
                count++;
                for (var column = 0; column < columns; column++)
                {
                    mean[column] += (row[column] - mean[column]) / count;
                }
            }
        }

        return [.. TellingColumns.Find(means, labels, set.Columns)];
    }
}
