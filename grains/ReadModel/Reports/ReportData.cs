using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.ReadModel.Reports;

/// <summary>All that a report shows of a sweep.</summary>
public sealed record ReportData
{
    /// <summary>The sweep.</summary>
    public required SweepSummary Sweep { get; init; }

    /// <summary>Its dataset.</summary>
    public required DatasetSummary Dataset { get; init; }

    /// <summary>What was computed of every slice.</summary>
    public required FeatureSpec Features { get; init; }

    /// <summary>Experiments with a result, best first.</summary>
    public required Leaderboard Leaderboard { get; init; }

    /// <summary>Of the first of the leaderboard, in its order; one or more.</summary>
    public required ImmutableArray<(ExperimentSummary Summary, ExperimentAnalysis Analysis)> Analyses { get; init; }

    /// <summary>The runs of the best of each family, the best family first.</summary>
    public required ImmutableArray<(ExperimentSummary Summary, ImmutableArray<RunSummary> Runs)> Families { get; init; }

    /// <summary>Test accuracy and gap by family and by every parameter of a few values; what cannot be compared is not there.</summary>
    public required ImmutableArray<ParameterComparison> Comparisons { get; init; }

    /// <summary>The settings of each family against its plainest; empty where nothing was varied in steps.</summary>
    public ImmutableArray<BaselineComparison> Baselines { get; init; } = [];

    /// <summary>Which parameters matter for test accuracy, by family; empty where experiments are too few to tell.</summary>
    public ImmutableArray<ParameterImportances> Importances { get; init; } = [];

    /// <summary>The slices that most experiments get wrong, the hardest first.</summary>
    public required IReadOnlyList<LocatedSlice> HardestSlices { get; init; }

    /// <summary>The tracks that most experiments get wrong, the hardest first.</summary>
    public required ImmutableArray<TrackHardness> HardestTracks { get; init; }

    /// <summary>What the hardest slices look and sound like; of a hard track its middle slice.</summary>
    public IReadOnlyDictionary<SliceId, SlicePreview> Previews { get; init; } = ImmutableDictionary<SliceId, SlicePreview>.Empty;

    /// <summary>The analysis of the first of the leaderboard.</summary>
    public ExperimentAnalysis Best => Analyses[0].Analysis;

    /// <summary>The parameters that have more than one value within a family.</summary>
    public static IEnumerable<string> Varied(IEnumerable<ExperimentSummary> rows) => rows.GroupBy(row => row.Family)
        .SelectMany(family => family.SelectMany(row => row.Parameters).GroupBy(pair => pair.Key))
        .Where(pairs => pairs.Select(pair => pair.Value).Distinct().Count() > 1)
        .Select(pairs => pairs.Key).Distinct();

    /// <summary>The slice that stands for a track.</summary>
    public SlicePreview? FindPreview(TrackId track) =>
        Previews.Values.FirstOrDefault(preview => preview.Slice.Track == track && !IsHardSlice(preview.Slice))
        ?? Previews.Values.FirstOrDefault(preview => preview.Slice.Track == track);

    private bool IsHardSlice(SliceId slice) => HardestSlices.Any(row => row.Slice.Slice == slice);
}
