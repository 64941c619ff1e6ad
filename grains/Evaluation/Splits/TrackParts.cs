using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Evaluation.Splits;

/// <summary>Parts that are given for each track, as lists and published folds do; null for a track that is left out.</summary>
internal static class TrackParts
{
    /// <summary>The slices of each part.</summary>
    public static RunSplit ToRun(ImmutableArray<TrackInfo> tracks, SplitPart?[] parts)
    {
        var slices = Enum.GetValues<SplitPart>().ToDictionary(part => part, _ => new List<int>());
        var first = 0;
        for (var track = 0; track < tracks.Length; track++)
        {
            if (parts[track] is { } part)
            {
                slices[part].AddRange(Enumerable.Range(first, tracks[track].Slices));
            }

            first += tracks[track].Slices;
        }

        return new RunSplit([.. slices[SplitPart.Train]], [.. slices[SplitPart.Validation]], [.. slices[SplitPart.Test]]);
    }

    /// <summary>The same with a validation part that is split off train.</summary>
    /// <param name="tracks">The dataset.</param>
    /// <param name="partOf">The part of each track.</param>
    /// <param name="fraction">The share of train, above 0.</param>
    /// <param name="random">Decides which tracks.</param>
    /// <param name="ties">Tracks with an equal value of any of these stay together.</param>
    public static SplitPart?[] CutValidation(
        ImmutableArray<TrackInfo> tracks, SplitPart?[] partOf, double fraction, RandomStream random,
        params ReadOnlySpan<Func<TrackInfo, string>> ties)
    {
        // Positions in the train list serve as slices, to reuse the splitting of blocks: one "slice" per track.
        var train = Enumerable.Range(0, tracks.Length)
            .Where(track => partOf[track] == SplitPart.Train && tracks[track].Slices > 0).ToArray();
        var blocks = SplitBlocks.OfTracks([.. train.Select(track => tracks[track] with { Slices = 1 })], ties);
        var isValidation = Stratifier.Cut(blocks, _ => true, fraction, 1, random);
        SplitPart?[] parts = [.. partOf];
        foreach (var position in blocks.SlicesWhere(block => isValidation[block]))
        {
            parts[train[position]] = SplitPart.Validation;
        }

        return parts;
    }
}
