using Experiments.Domain;
using Experiments.ReadModel.Listings;

namespace Experiments.ReadModel.Columns;

/// <summary>The columns of listings of data: datasets, feature sets, notes, audiences.</summary>
public static class DataColumns
{
    /// <summary>Those of <c>dataset list</c>.</summary>
    public static RowColumns<DatasetSummary> Datasets { get; } = new(
        dataset => dataset.Name,
        [
            new("name", RowKind.Text, dataset => dataset.Name), new("state", RowKind.Text, dataset => Display.Of(dataset.State)),
            new("tracks", RowKind.Number, dataset => dataset.Tracks), new("slices", RowKind.Number, dataset => dataset.Slices),
            new("durationSeconds", RowKind.Number, dataset => dataset.DurationSeconds, "s"),
            new("labels", RowKind.Number, dataset => dataset.Genres.Count),
            new("quarantined", RowKind.Number, dataset => dataset.Quarantined.Length),
            new("labelWord", RowKind.Text, dataset => LabelWords.Of(dataset).One),
            new("sampleRate", RowKind.Number, dataset => dataset.Import.SampleRate, "Hz"),
            new("layout", RowKind.Text, dataset => dataset.Import.Layout), new("root", RowKind.Text, dataset => dataset.Import.Root),
            new("version", RowKind.Text, dataset => dataset.Version), new("reason", RowKind.Text, dataset => dataset.Reason),
        ]);

    /// <summary>Those of <c>features list</c>.</summary>
    public static RowColumns<FeatureSetSummary> FeatureSets { get; } = new(
        set => set.Id,
        [
            new("id", RowKind.Text, set => set.Id), new("name", RowKind.Text, set => set.Spec.Name),
            new("dataset", RowKind.Text, set => set.Dataset), new("state", RowKind.Text, set => Display.Of(set.State)),
            new("rows", RowKind.Number, set => set.Rows), new("shards", RowKind.Number, set => set.Shards),
            new("isImported", RowKind.Flag, set => set.Spec.ImportedSet is not null),
            new("datasetVersion", RowKind.Text, set => set.DatasetVersion), new("failedAt", RowKind.Time, set => set.FailedAt),
            new("reason", RowKind.Text, set => set.Reason),
        ]);

    /// <summary>Those of <c>track notes</c>.</summary>
    public static RowColumns<TrackNote> Notes { get; } = new(
        note => note.Track.ToString(),
        [
            new("track", RowKind.Text, note => note.Track), new("text", RowKind.Text, note => note.Text),
            new("isLabelWrong", RowKind.Flag, note => note.IsLabelWrong), new("label", RowKind.Text, note => note.Label),
            new("at", RowKind.Time, note => note.At),
        ]);

    /// <summary>Those of <c>audience list</c>.</summary>
    public static RowColumns<AudienceSummary> Audiences { get; } = new(
        audience => audience.Name,
        [
            new("name", RowKind.Text, audience => audience.Name), new("listeners", RowKind.Number, audience => audience.Plays.Users),
            new("tracks", RowKind.Number, audience => audience.Plays.Tracks),
            new("pairs", RowKind.Number, audience => audience.Plays.Pairs),
            new("rows", RowKind.Number, audience => audience.Plays.Rows),
            new("unplayed", RowKind.Number, audience => audience.Plays.Unplayed),
            new("hasTimes", RowKind.Flag, audience => audience.Plays.HasTimes),
            new("bytes", RowKind.Number, audience => audience.Bytes, "bytes"),
            new("file", RowKind.Text, audience => audience.Plays.File), new("importedAt", RowKind.Time, audience => audience.ImportedAt),
        ]);
}
