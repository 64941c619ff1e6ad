using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation.Contrasts;

namespace Experiments.Unit.Evaluation.Contrasts;

/// <summary>Made runs over blocks: block i is tested in fold i modulo the folds, and trained on in the others.</summary>
internal sealed record BlockData(int Folds, int Repeats, int Blocks, Func<int, int> SlicesOf)
{
    /// <summary>The runs of a setting.</summary>
    /// <param name="right">Right slices of a block on test, by repeat and block.</param>
    /// <param name="trainRight">Right slices of a block on train, by repeat, fold and block; all by default.</param>
    public RunBlockCounts[] Runs(Func<int, int, int> right, Func<int, int, int, int>? trainRight = null) =>
    [
        .. from repeat in Enumerable.Range(0, Repeats)
           from fold in Enumerable.Range(0, Folds)
           select new RunBlockCounts(
               repeat, fold,
               Counts(block => block % Folds != fold, block => trainRight?.Invoke(repeat, fold, block) ?? SlicesOf(block)), [],
               Counts(block => block % Folds == fold, block => right(repeat, block))),
    ];

    private ImmutableArray<BlockCount> Counts(Func<int, bool> isIn, Func<int, int> right) =>
        [.. Enumerable.Range(0, Blocks).Where(isIn).Select(block => new BlockCount(block, SlicesOf(block), right(block), 1, 0))];
}
