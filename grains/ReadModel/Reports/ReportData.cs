using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.ReadModel.Reports;

/// <summary>
/// The data of a sweep's report. Sweep, dataset, features and leaderboard are always there; the rest is empty where only some sections were
/// asked for.
/// </summary>
public sealed record ReportData
{
    /// <summary>The sweep.</summary>
    public required SweepSummary Sweep { get; init; }

    /// <summary>Its dataset.</summary>
    public required DatasetSummary Dataset { get; init; }

    /// <summary>Its feature spec.</summary>
    public required FeatureSpec Features { get; init; }

    /// <summary>Experiments with a result, best first.</summary>
    public required Leaderboard Leaderboard { get; init; }

    /// <summary>The analyses of the first experiments of the leaderboard, in its order.</summary>
    public ImmutableArray<(ExperimentSummary Summary, ExperimentAnalysis Analysis)> Analyses { get; init; } = [];

    /// <summary>The runs of the best experiment of each family, best family first.</summary>
    public ImmutableArray<(ExperimentSummary Summary, ImmutableArray<RunSummary> Runs)> Families { get; init; } = [];

    /// <summary>Test accuracy and gap by family and by every parameter with few values; what cannot be compared is omitted.</summary>
    public ImmutableArray<ParameterComparison> Comparisons { get; init; } = [];

    /// <summary>The settings of each family against its baseline; empty if nothing was varied in steps.</summary>
    public ImmutableArray<BaselineComparison> Baselines { get; init; } = [];

    /// <summary>Evaluations of those experiments on other datasets that are done, in the same order.</summary>
    public ImmutableArray<EvaluationSummary> Evaluations { get; init; } = [];

    /// <summary>Parameter importances for test accuracy, by family; empty if there are too few experiments.</summary>
    public ImmutableArray<FamilyImportances> Importances { get; init; } = [];

    /// <summary>The slices that most experiments misclassify, hardest first.</summary>
    public IReadOnlyList<LocatedSlice> HardestSlices { get; init; } = [];

    /// <summary>The tracks that most experiments misclassify, hardest first.</summary>
    public ImmutableArray<TrackHardness> HardestTracks { get; init; } = [];

    /// <summary>The experiment whose hardest tracks and slices these are; null for all experiments on the dataset.</summary>
    public ExperimentId? HardestOf { get; init; }

    /// <summary>The experiments that the hardest tracks and slices come from, and those left out; null if unknown.</summary>
    public ExperimentPool? HardestPool { get; init; }

    /// <summary>
    /// The mixtures of the tracks of the sweep's version of the dataset, by the first experiment of the leaderboard; null if its models
    /// knew the tracks, or it lacks runs.
    /// </summary>
    public BlendedDataset? Blends { get; init; }

    /// <summary>Why there are no mixtures, in one line; null if there are, or if it is not known.</summary>
    public string? NoBlends { get; init; }

    /// <summary>How many slices that are padded with zeros are not among the hardest.</summary>
    public int PaddedLeftOut { get; init; }

    /// <summary>Spectrogram and audio of the hardest slices; for a hard track, of its middle slice.</summary>
    public IReadOnlyDictionary<SliceId, SlicePreview> Previews { get; init; } = ImmutableDictionary<SliceId, SlicePreview>.Empty;

    /// <summary>Whether the features were computed elsewhere rather than from audio.</summary>
    public bool HasImportedFeatures => Features.ImportedSet is not null || (Features.Table.IsEmpty && Features.Tensor is null);

    /// <summary>The parameters that have more than one value within a family.</summary>
    public static IEnumerable<string> Varied(IEnumerable<ExperimentSummary> rows) => rows.GroupBy(row => row.Family)
        .SelectMany(family => family.SelectMany(row => row.Parameters).GroupBy(pair => pair.Key))
        .Where(pairs => pairs.Select(pair => pair.Value).Distinct().Count() > 1)
        .Select(pairs => pairs.Key).Distinct();

    /// <summary>The preview of a track's representative slice.</summary>
    public SlicePreview? FindPreview(TrackId track) =>
        Previews.Values.FirstOrDefault(preview => preview.Slice.Track == track && !IsHardSlice(preview.Slice))
        ?? Previews.Values.FirstOrDefault(preview => preview.Slice.Track == track);

    private bool IsHardSlice(SliceId slice) => HardestSlices.Any(row => row.Slice.Slice == slice);
}
