using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Features;

/// <summary>The columns of a spec's table, in order: entry by entry, row by row, statistic by statistic.</summary>
internal static class FeatureTable
{
    /// <summary>All columns of a spec whose features and options are valid.</summary>
    public static ImmutableArray<FeatureColumn> Columns(FeatureSpec spec) => [.. spec.Table.SelectMany(entry => Columns(spec, entry))];

    private static IEnumerable<FeatureColumn> Columns(FeatureSpec spec, FeatureTableSpec entry)
    {
        var feature = FeatureCatalog.All.Get(entry.Feature);
        var options = feature.Options.Complete(entry.Options);
        var unit = feature.Unit(options);
        if (feature is not IFrameFeature frames)
        {
            return [new FeatureColumn(entry.As ?? entry.Feature, unit, entry.Feature, null, null)];
        }

        var rows = frames.Rows(spec, options);
        return from row in entry.PerRow ? Enumerable.Range(1, rows).Select(row => (int?)row) : [null]
               from statistic in entry.Statistics
               let name = $"{Stem(entry, row, rows)}_{statistic}"
               select new FeatureColumn(name, Statistics.Unit(statistic, unit), entry.Feature, statistic, row);
    }

    /// <summary>Rows are numbered from 1, with leading zeros so that names sort in row order; without them in <c>as</c>.</summary>
    private static string Stem(FeatureTableSpec entry, int? row, int rows) => (entry.As, row) switch
    {
        ({ } stem, { } number) => stem.Replace("{row}", $"{number}", StringComparison.Ordinal),
        ({ } stem, null) => stem,
        (null, { } number) =>
            $"{entry.Feature}_{number.ToString($"D{$"{rows}".Length}", System.Globalization.CultureInfo.InvariantCulture)}",
        (null, null) => entry.Feature,
    };
}
