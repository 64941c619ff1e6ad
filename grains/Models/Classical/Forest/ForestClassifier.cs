using System.Runtime.InteropServices;
using Experiments.Models.Export;

namespace Experiments.Models.Classical.Forest;

/// <summary>The mean over trees of the class shares in a row's leaf.</summary>
internal sealed class ForestClassifier(Tree[] trees, int classes) : IOnnxClassifier
{
    /// <summary>Restores it from a saved model.</summary>
    public static ForestClassifier Load(ModelFile file, int columns, int classes)
    {
        var nodes = MemoryMarshal.Cast<int, TreeNode>(file.Get<int>("nodes"));
        var nodeCounts = file.Get<int>("nodeCounts");
        var mixed = file.Get<float>("mixed");
        var mixedCounts = file.Get<int>("mixedCounts", nodeCounts.Length);
        var trees = new Tree[nodeCounts.Length];
        var (node, leaf) = (0, 0);
        for (var t = 0; t < trees.Length; t++)
        {
            ModelFile.Require(
                nodeCounts[t] > 0 && nodeCounts[t] <= nodes.Length - node
                && mixedCounts[t] >= 0 && mixedCounts[t] <= mixed.Length - leaf && mixedCounts[t] % classes == 0, "a tree is incomplete");
            trees[t] = new Tree(nodes.Slice(node, nodeCounts[t]).ToArray(), mixed[leaf..(leaf + mixedCounts[t])]);
            Check(trees[t], columns, classes);
            node += nodeCounts[t];
            leaf += mixedCounts[t];
        }

        ModelFile.Require(trees.Length > 0, "it has no trees");
        return new ForestClassifier(trees, classes);
    }

    /// <inheritdoc/>
    public void Save(ModelFile file)
    {
        file.Add("nodes", MemoryMarshal.Cast<TreeNode, int>(trees.SelectMany(tree => tree.Nodes).ToArray()));
        file.Add("nodeCounts", [.. trees.Select(tree => tree.Nodes.Length)]);
        file.Add("mixed", [.. trees.SelectMany(tree => tree.Mixed)]);
        file.Add("mixedCounts", [.. trees.Select(tree => tree.Mixed.Length)]);
    }

    /// <inheritdoc/>
    public string AddTo(OnnxGraph graph, string scaled)
    {
        var ensemble = new OnnxTrees("BRANCH_LEQ");
        for (var t = 0; t < trees.Length; t++)
        {
            for (var i = 0; i < trees[t].Nodes.Length; i++)
            {
                var node = trees[t].Nodes[i];
                if (node.Column < 0)
                {
                    ensemble.AddLeaf(t, i, Shares(trees[t], node.Left));
                }
                else
                {
                    ensemble.AddSplit(t, i, node.Column, node.Threshold, node.Left, node.Left + 1);
                }
            }
        }

        return ensemble.AddTo(graph, scaled, classes);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <inheritdoc/>
    public void Predict(float[] values, int rows, Span<float> probabilities, CancellationToken cancellationToken)
    {
        var columns = values.Length / rows;
        var sums = new double[rows * classes];

        // Trees in the outer loop: one tree fits into the first-level cache, and all rows pass it before the next.
        foreach (var tree in trees)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var row = 0; row < rows; row++)
            {
                var leaf = FindLeaf(tree.Nodes, values.AsSpan(row * columns, columns));
                var sum = sums.AsSpan(row * classes, classes);
                if (leaf < classes)
                {
                    sum[leaf]++;
                    continue;
                }

                var shares = tree.Mixed.AsSpan((leaf - classes) * classes, classes);
                for (var c = 0; c < shares.Length; c++)
                {
                    sum[c] += shares[c];
                }
            }
        }

        for (var i = 0; i < sums.Length; i++)
        {
            probabilities[i] = (float)(sums[i] / trees.Length);
        }
    }

    /// <summary>What a leaf adds to each class, in the mean over the trees.</summary>
    private IEnumerable<(int Class, float Value)> Shares(Tree tree, int leaf) => leaf < classes
        ? [(leaf, 1f / trees.Length)]
        : Enumerable.Range(0, classes).Select(c => (c, tree.Mixed[((leaf - classes) * classes) + c] / trees.Length))
            .Where(share => share.Item2 != 0);

    private static int FindLeaf(TreeNode[] nodes, ReadOnlySpan<float> row)
    {
        var node = nodes[0];
        while (node.Column >= 0)
        {
            // The value is never NaN, so "not above" means "at most".
            node = nodes[node.Left + (row[node.Column] > node.Threshold ? 1 : 0)];
        }

        return node.Left;
    }

    /// <summary>Requires children after their parent, so that every walk ends.</summary>
    private static void Check(Tree tree, int columns, int classes)
    {
        var leaves = classes + (tree.Mixed.Length / classes);
        for (var i = 0; i < tree.Nodes.Length; i++)
        {
            var node = tree.Nodes[i];
            ModelFile.Require(
                node.Column < 0
                    ? node.Left >= 0 && node.Left < leaves
                    : node.Column < columns && node.Left > i && node.Left < tree.Nodes.Length - 1,
                "a tree has an invalid branch");
        }
    }
}
