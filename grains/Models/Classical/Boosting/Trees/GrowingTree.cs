namespace Experiments.Models.Classical.Boosting.Trees;

/// <summary>A tree while it grows: nodes in the order in which they were made, the root first, siblings next to each other.</summary>
internal sealed class GrowingTree
{
    private readonly List<BoostedNode> _nodes = [];
    private readonly List<(float LossChange, float LeafValue)> _history = [];

    /// <summary>Starts with a leaf.</summary>
    public GrowingTree(float leafValue)
    {
        AddLeaf(leafValue);
    }

    /// <summary>The nodes so far.</summary>
    public IReadOnlyList<BoostedNode> Nodes => _nodes;

    /// <summary>Splits a leaf; returns the left child, which the right one follows. The node remembers its value as a leaf.</summary>
    public int Split(int node, in SplitCandidate split, float leftValue, float rightValue)
    {
        var left = AddLeaf(leftValue);
        AddLeaf(rightValue);
        _history[node] = (split.LossChange, _nodes[node].Value);
        _nodes[node] = BoostedNode.Split(split.Column, split.Threshold, split.MissingLeft, left);
        return left;
    }

    /// <summary>Sets a leaf's value.</summary>
    public void SetLeaf(int node, float value) => _nodes[node] = BoostedNode.Leaf(value);

    /// <summary>
    /// Undoes splits above two leaves that lower the loss by less than <paramref name="minSplitLoss"/>, from the bottom up: a poor split
    /// stays if a good one below it does.
    /// </summary>
    public void Prune(float minSplitLoss) => Prune(0, minSplitLoss);

    /// <summary>The tree without what was pruned away.</summary>
    public BoostedNode[] Compact()
    {
        var compact = new List<BoostedNode> { _nodes[0] };
        for (var i = 0; i < compact.Count; i++)
        {
            if (!compact[i].IsLeaf)
            {
                var left = compact[i].Left;
                compact[i] = compact[i] with { Left = compact.Count };
                compact.Add(_nodes[left]);
                compact.Add(_nodes[left + 1]);
            }
        }

        return [.. compact];
    }

    private void Prune(int node, float minSplitLoss)
    {
        if (_nodes[node].IsLeaf)
        {
            return;
        }

        var left = _nodes[node].Left;
        Prune(left, minSplitLoss);
        Prune(left + 1, minSplitLoss);
        if (_nodes[left].IsLeaf && _nodes[left + 1].IsLeaf && _history[node].LossChange < minSplitLoss)
        {
            SetLeaf(node, _history[node].LeafValue);
        }
    }

    private int AddLeaf(float value)
    {
        _nodes.Add(BoostedNode.Leaf(value));
        _history.Add(default);
        return _nodes.Count - 1;
    }
}
