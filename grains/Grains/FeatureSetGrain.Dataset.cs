using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Store;

namespace Experiments.Grains;

/// <summary>The dataset that a feature set was computed over, in that version: its results are shown with it.</summary>
internal sealed partial class FeatureSetGrain
{
    private IReadOnlyDictionary<TrackId, TrackInfo>? _tracks;

    /// <inheritdoc/>
    public async Task<DatasetSummary> DescribeDatasetAsync(CancellationToken cancellationToken)
    {
        var set = Describe();
        var now = await GrainAnswers.OrNullAsync(GrainFactory.GetGrain<IDatasetGrain>(set.Dataset).DescribeAsync(cancellationToken));
        if (now?.Version == set.DatasetVersion)
        {
            return now;
        }

        var list = ArtifactPaths.Tracks(set.Dataset, set.DatasetVersion);
        var rule = (_manifest ??= await blocking.RunAsync(() => sets.Find(Id), cancellationToken))?.SliceRule ?? new SliceRule();
        var tracks = ImportOutput.Of(list, "", set.DatasetVersion, [.. (await TracksAsync(set, cancellationToken)).Values], []);
        var earlier = now is { Earlier.IsDefault: false } ? now.Earlier : [];
        var import = earlier.FirstOrDefault(version => version.Version == set.DatasetVersion)?.Import ?? state.State.Source ?? now?.Import
            ?? new DatasetImportSpec(set.Dataset, "PATH", DatasetLayouts.GenreFolders, rule);
        return new DatasetSummary(
            set.Dataset, BuildState.Ready, null, import with { Slices = rule }, set.DatasetVersion, tracks.TrackCount, tracks.SliceCount,
            tracks.DurationSeconds, tracks.Genres, [], list);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<TrackInfo>> FindTracksAsync(ImmutableArray<TrackId> tracks, CancellationToken cancellationToken)
    {
        var known = await TracksAsync(Describe(), cancellationToken);
        return [.. tracks.Select(track => known.GetValueOrDefault(track)).OfType<TrackInfo>()];
    }

    private async Task<IReadOnlyDictionary<TrackId, TrackInfo>> TracksAsync(FeatureSetSummary set, CancellationToken cancellationToken) =>
        _tracks ??= await blocking.RunAsync(
            () => artifacts.ReadTracks(ArtifactPaths.Tracks(set.Dataset, set.DatasetVersion)).ToDictionary(track => track.Id),
            cancellationToken);
}
