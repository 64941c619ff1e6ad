using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Evaluation.Splits;

/// <summary>
/// All tracks of a group (artist, album or song), and their exact duplicates, in the same part; stratified by genre as far as group sizes
/// allow.
/// </summary>
internal sealed class GroupSplit : ISplit
{
    public string Name => "group";

    public string Summary => "Keeps all tracks of a group together: an artist, an album or a song.";

    public SplitPlan Plan(ImmutableArray<TrackInfo> tracks, Protocol protocol) =>
        BlockSplit.Plan(
            tracks, protocol, SplitBlocks.OfTracks(tracks, track => track.ContentHash, track => track.Group), "groups");
}
