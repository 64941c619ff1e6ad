namespace Experiments.Models.Classical.Boosting.Trees;

/// <summary>A node: a leaf, or a comparison of a column with a threshold.</summary>
/// <param name="Test">Twice the column, plus 1 if rows without a value go left; −1 for a leaf.</param>
/// <param name="Value">The threshold, below which a value goes left; of a leaf, what it adds.</param>
/// <param name="Left">The left child, which the right one follows; 0 for a leaf.</param>
internal readonly record struct BoostedNode(int Test, float Value, int Left)
{
    /// <summary>Whether it has no children.</summary>
    public bool IsLeaf => Test < 0;

    /// <summary>The column that is compared.</summary>
    public int Column => Test >> 1;

    /// <summary>Whether rows without a value go left.</summary>
    public bool MissingLeft => (Test & 1) != 0;

    /// <summary>A leaf.</summary>
    public static BoostedNode Leaf(float value) => new(-1, value, 0);

    /// <summary>A comparison.</summary>
    public static BoostedNode Split(int column, float threshold, bool missingLeft, int left) =>
        new((2 * column) + (missingLeft ? 1 : 0), threshold, left);

    /// <summary>The child for <paramref name="value"/> of the column; NaN is missing.</summary>
    public int Next(float value) => value < Value || (float.IsNaN(value) && MissingLeft) ? Left : Left + 1;
}
