using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation.Splits;

namespace Experiments.Unit.Readme;

/// <summary>All tracks of a folder, and their exact duplicates, in one part.</summary>
internal sealed class FolderSplit : ISplit
{
    public string Name => "folder";

    public string Summary => "all tracks of a folder in one part";

    public SplitPlan Plan(ImmutableArray<TrackInfo> tracks, Protocol protocol) =>
        BlockSplit.Plan(
            tracks, protocol, SplitBlocks.OfTracks(tracks, track => track.ContentHash, track => Path.GetDirectoryName(track.Path) ?? ""),
            "folders");
}
