using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Evaluation.Splits;

/// <summary>
/// Splits single slices, as many published studies do: slices of one track are in more than one part, so a model may know the recording
/// instead of the genre. Equal slices of exact duplicates stay together.
/// </summary>
internal sealed class SliceSplit : ISplit
{
    /// <summary>Warning shown with every number of such a split.</summary>
    public const string Warning =
        "split by slice: slices of one track are in more than one part, so test accuracy is too high and the gap too small; "
        + "use track or group";

    /// <summary>Its name in the catalog.</summary>
    public const string SplitName = Protocol.SliceSplit;

    public string Name => SplitName;

    public string Summary =>
        "Splits slices one by one: flatters models that recognize recordings, because slices of one track are in more than one part.";

    public SplitPlan Plan(ImmutableArray<TrackInfo> tracks, Protocol protocol) =>
        BlockSplit.Plan(
            tracks, protocol, SplitBlocks.OfSlices(tracks), "slices", SplitBlocks.OfTracks(tracks, track => track.ContentHash), Warning);
}
