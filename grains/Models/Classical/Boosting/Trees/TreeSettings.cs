namespace Experiments.Models.Classical.Boosting.Trees;

/// <summary>How a tree's splits are found.</summary>
internal enum TreeMethod
{
    /// <summary>Histograms over bins that are cut once, before the first tree.</summary>
    Hist,

    /// <summary>Every value between two rows.</summary>
    Exact,

    /// <summary>Histograms over bins that are cut anew for each tree, weighted by its second derivatives.</summary>
    Approx,
}

/// <summary>
/// What decides the shape of a tree, in single precision, since XGBoost computes with these: its parameters are named as in its
/// documentation, ours in <see cref="XGBoost"/>.
/// </summary>
internal sealed record TreeSettings
{
    /// <summary>How splits are found.</summary>
    public TreeMethod Method { get; init; } = TreeMethod.Hist;

    /// <summary>eta: share of each leaf value that is added, in (0, 1].</summary>
    public float LearningRate { get; init; } = 0.3f;

    /// <summary>Maximum number of splits above a leaf, 1 or more.</summary>
    public int MaxDepth { get; init; } = 6;

    /// <summary>Smallest sum of second derivatives in a child.</summary>
    public float MinChildWeight { get; init; } = 1;

    /// <summary>L2 penalty of leaf values.</summary>
    public float Lambda { get; init; } = 1;

    /// <summary>L1 penalty of leaf values.</summary>
    public float Alpha { get; init; }

    /// <summary>gamma: smallest decrease of the loss for which a node is split.</summary>
    public float MinSplitLoss { get; init; }

    /// <summary>max_delta_step: largest absolute leaf value before <see cref="LearningRate"/>; 0 for no limit.</summary>
    public float MaxDelta { get; init; }

    /// <summary>Bins per column, 2 or more, for <see cref="TreeMethod.Hist"/> and <see cref="TreeMethod.Approx"/>.</summary>
    public int MaxBins { get; init; } = 256;

    /// <summary>Share of the rows that each tree uses, in (0, 1].</summary>
    public float Subsample { get; init; } = 1;

    /// <summary>Share of the columns that each tree may use, in (0, 1].</summary>
    public float ColsampleByTree { get; init; } = 1;

    /// <summary>Share of the tree's columns that each level may use, in (0, 1].</summary>
    public float ColsampleByLevel { get; init; } = 1;

    /// <summary>Share of the level's columns that each node may use, in (0, 1].</summary>
    public float ColsampleByNode { get; init; } = 1;
}
