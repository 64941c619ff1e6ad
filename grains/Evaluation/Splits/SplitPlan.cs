using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Evaluation.Splits;

/// <summary>
/// Assignment of slices to parts in every run. Slices are numbered through the dataset: those of the first track from 0, then those of the
/// second, in track order. A run's lists are built on request; only one number per block and repeat is kept.
/// </summary>
public sealed class SplitPlan
{
    private readonly Func<int, int, RunSplit> _parts;

    /// <param name="repeats">Number of repeats.</param>
    /// <param name="folds">Number of folds of each repeat.</param>
    /// <param name="notes">Caveats.</param>
    /// <param name="blocks">What the split keeps together.</param>
    /// <param name="parts">The parts of a run by repeat and fold.</param>
    internal SplitPlan(int repeats, int folds, ImmutableArray<string> notes, SplitBlocks blocks, Func<int, int, RunSplit> parts)
    {
        Repeats = repeats;
        Folds = folds;
        Notes = notes;
        BlockOf = blocks.NumberSlices();
        _parts = parts;
    }

    /// <summary>Number of repeats.</summary>
    public int Repeats { get; }

    /// <summary>Number of folds of each repeat; 1 for a held-out part or predefined lists.</summary>
    public int Folds { get; }

    /// <summary>Caveats: tracks left out, parts without a genre, slices of a track in more than one part.</summary>
    public ImmutableArray<string> Notes { get; }

    /// <summary>
    /// The block of each slice, from 0: slices of one block are one observation to statistics. Blocks are tracks with their exact
    /// duplicates, or groups; a split of single slices has the blocks of a split by track.
    /// </summary>
    public ImmutableArray<int> BlockOf { get; }

    /// <summary>The parts of one run. Thread-safe.</summary>
    public RunSplit Parts(int repeat, int fold)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(repeat);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(repeat, Repeats);
        ArgumentOutOfRangeException.ThrowIfNegative(fold);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(fold, Folds);
        return _parts(repeat, fold);
    }
}

/// <summary>The slices of each part of one run, by their number in the dataset, ascending; no slice is in two.</summary>
public sealed record RunSplit(ImmutableArray<int> Train, ImmutableArray<int> Validation, ImmutableArray<int> Test)
{
    /// <summary>The slices of one part.</summary>
    public ImmutableArray<int> Of(SplitPart part) => part switch
    {
        SplitPart.Train => Train,
        SplitPart.Validation => Validation,
        SplitPart.Test => Test,
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, null),
    };
}
