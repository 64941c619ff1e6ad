using Experiments.Domain;

namespace Experiments.Models.Classical.Boosting.Trees;

/// <summary>Grows trees of one method on one table. A workspace: one per thread, which each tree reuses.</summary>
internal interface ITreeGrower
{
    /// <summary>
    /// Grows a tree for derivatives <paramref name="pairs"/>, two per row, and adds its leaf values to the rows'
    /// <paramref name="margins"/>.
    /// </summary>
    /// <param name="pairs">First and second derivative of each row's loss, in turn.</param>
    /// <param name="margins">What the trees before predict for each row.</param>
    /// <param name="random">Draws rows and columns.</param>
    /// <param name="cancellationToken">Checked at each node.</param>
    BoostedNode[] Grow(float[] pairs, Span<float> margins, RandomStream random, CancellationToken cancellationToken);
}
