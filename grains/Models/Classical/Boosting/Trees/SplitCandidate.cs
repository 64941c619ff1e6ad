namespace Experiments.Models.Classical.Boosting.Trees;

/// <summary>A node of a growing tree, as far as its splits depend on it.</summary>
/// <param name="Sum">Over the node's rows.</param>
/// <param name="Gain">What the node gains as a leaf: <see cref="LeafObjective.Gain"/>.</param>
internal readonly record struct NodeTotals(GradientSum Sum, float Gain);

/// <summary>The best split of a node so far; <see cref="LossChange"/> 0 means none.</summary>
/// <param name="LossChange">By how much the loss falls, without the factor 1/2.</param>
/// <param name="Column">Column that is compared.</param>
/// <param name="Threshold">Values below it go left.</param>
/// <param name="Bin">Last bin that goes left, −1 for none; unused by exact.</param>
/// <param name="MissingLeft">Whether rows without a value go left.</param>
/// <param name="Left">Sum of the left child.</param>
/// <param name="Right">Sum of the right child.</param>
internal readonly record struct SplitCandidate(
    float LossChange, int Column, float Threshold, int Bin, bool MissingLeft, GradientSum Left, GradientSum Right)
{
    /// <summary>Smaller decreases of the loss are rounding, and so are smaller gaps between values: kRtEps of XGBoost.</summary>
    public const float MinChange = 1e-6f;
}
