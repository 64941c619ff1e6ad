using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Evaluation.Splits;

/// <summary>All slices of a track, and of its exact duplicates, in the same part; stratified by genre.</summary>
internal sealed class TrackSplit : ISplit
{
    public string Name => "track";

    public string Summary => "Keeps all slices of a track together, and exact duplicates of it.";

    public SplitPlan Plan(ImmutableArray<TrackInfo> tracks, Protocol protocol) =>
        BlockSplit.Plan(tracks, protocol, SplitBlocks.OfTracks(tracks, track => track.ContentHash), "tracks");
}
