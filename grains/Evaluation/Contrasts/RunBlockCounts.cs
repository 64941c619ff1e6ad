using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Evaluation.Contrasts;

/// <summary>The block counts of one run, unpacked; a part without slices is empty.</summary>
internal sealed record RunBlockCounts(
    int Repeat, int Fold, ImmutableArray<BlockCount> Train, ImmutableArray<BlockCount> Validation, ImmutableArray<BlockCount> Test)
{
    /// <summary>The counts of a run; null if an earlier build wrote its result.</summary>
    public static RunBlockCounts? Of(RunResult run) => run.Blocks is { } blocks
        ? new RunBlockCounts(run.Run.Repeat, run.Run.Fold, blocks.Train.Unpack(), blocks.Validation?.Unpack() ?? [], blocks.Test.Unpack())
        : null;

    /// <summary>The counts of one part.</summary>
    public ImmutableArray<BlockCount> Of(SplitPart part) => part switch
    {
        SplitPart.Train => Train,
        SplitPart.Validation => Validation,
        _ => Test,
    };
}
