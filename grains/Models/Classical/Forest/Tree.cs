namespace Experiments.Models.Classical.Forest;

/// <summary>
/// One node: rows whose <paramref name="Column"/> is at most <paramref name="Threshold"/> go to node
/// <paramref name="Left"/>, others to the one after it.
/// </summary>
/// <param name="Column">−1 for a leaf.</param>
/// <param name="Threshold">0 for a leaf.</param>
/// <param name="Left">Of a leaf: its row among the leaf shares.</param>
internal readonly record struct TreeNode(int Column, float Threshold, int Left);

/// <summary>
/// A grown tree. Node 0 is the root; children come after their parent. Leaves below the number of classes are pure: leaf c
/// is certain of class c; <paramref name="Mixed"/> holds the shares of the others, shape [mixed leaves, classes].
/// </summary>
internal sealed record Tree(TreeNode[] Nodes, float[] Mixed);
