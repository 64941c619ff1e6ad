namespace Experiments.Models.Classical.Boosting.Trees;

/// <summary>
/// A fitted ensemble: in each iteration one tree per class. A row's margin is the base score plus the leaf values in the order of the
/// iterations, in single precision, so that the same row has the same bits wherever it is predicted.
/// </summary>
internal sealed class BoostedTrees
{
    private const int BlockRows = 64;

    private readonly BoostedNode[][] _trees;

    /// <summary>Trees of iteration 0 by class, then of iteration 1, and so on.</summary>
    public BoostedTrees(BoostedNode[][] trees, int classes, float baseScore)
    {
        (_trees, Classes, BaseScore) = (trees, classes, baseScore);
    }

    /// <summary>The trees, a multiple of <see cref="Classes"/>.</summary>
    public IReadOnlyList<BoostedNode[]> Trees => _trees;

    /// <summary>Number of classes.</summary>
    public int Classes { get; }

    /// <summary>Where each margin starts.</summary>
    public float BaseScore { get; }

    /// <summary>Writes probabilities, shape [rows, classes], for rows of shape [rows, columns].</summary>
    public void Predict(ReadOnlySpan<float> values, int columns, Span<float> probabilities, CancellationToken cancellationToken)
    {
        probabilities.Fill(BaseScore);
        var rows = probabilities.Length / Classes;
        for (var start = 0; start < rows; start += BlockRows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var end = Math.Min(rows, start + BlockRows);
            for (var tree = 0; tree < _trees.Length; tree++)
            {
                Add(_trees[tree], values, columns, probabilities, tree % Classes, start, end);
            }

            for (var row = start; row < end; row++)
            {
                Softmax.ToProbabilities(probabilities.Slice(row * Classes, Classes));
            }
        }
    }

    /// <summary>Adds one tree of class <paramref name="ofClass"/> to the margins, shape [rows, classes].</summary>
    internal void Add(
        BoostedNode[] tree, ReadOnlySpan<float> values, int columns, Span<float> margins, int ofClass, int start, int end)
    {
        for (var row = start; row < end; row++)
        {
            var ofRow = values.Slice(row * columns, columns);
            ref var node = ref tree[0];
            while (!node.IsLeaf)
            {
                node = ref tree[node.Next(ofRow[node.Column])];
            }

            margins[(row * Classes) + ofClass] += node.Value;
        }
    }
}
