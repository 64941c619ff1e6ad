namespace Experiments.Models.Export;

/// <summary>Trees in the form of the operator TreeEnsembleRegressor, which sums what the leaves of a row add to each class.</summary>
/// <param name="branch">BRANCH_LEQ: a value of at most the threshold goes to the first child; BRANCH_LT: one below it.</param>
internal sealed class OnnxTrees(string branch)
{
    private readonly List<long> _trees = [];
    private readonly List<long> _nodes = [];
    private readonly List<long> _columns = [];
    private readonly List<float> _thresholds = [];
    private readonly List<string> _modes = [];
    private readonly List<long> _firsts = [];
    private readonly List<long> _seconds = [];
    private readonly List<long> _leafTrees = [];
    private readonly List<long> _leafNodes = [];
    private readonly List<long> _leafClasses = [];
    private readonly List<float> _leafValues = [];

    /// <summary>Adds a node that compares a column with a threshold.</summary>
    public void AddSplit(int tree, int node, int column, float threshold, int first, int second) =>
        AddNode(tree, node, column, threshold, branch, first, second);

    /// <summary>Adds a leaf, and what it adds to classes.</summary>
    public void AddLeaf(int tree, int node, params IEnumerable<(int Class, float Value)> values)
    {
        AddNode(tree, node, 0, 0, "LEAF", 0, 0);
        foreach (var (ofClass, value) in values)
        {
            _leafTrees.Add(tree);
            _leafNodes.Add(node);
            _leafClasses.Add(ofClass);
            _leafValues.Add(value);
        }
    }

    /// <summary>Adds the trees to a graph: [rows, columns] to sums [rows, classes], each from <paramref name="baseValue"/> on.</summary>
    public string AddTo(OnnxGraph graph, string rows, int classes, float baseValue = 0) => graph.Add(
        "TreeEnsembleRegressor",
        [rows],
        ("n_targets", classes),
        ("aggregate_function", "SUM"),
        ("base_values", Enumerable.Repeat(baseValue, classes)),
        ("post_transform", "NONE"),
        ("nodes_treeids", _trees),
        ("nodes_nodeids", _nodes),
        ("nodes_featureids", _columns),
        ("nodes_values", _thresholds),
        ("nodes_modes", _modes),
        ("nodes_truenodeids", _firsts),
        ("nodes_falsenodeids", _seconds),
        ("target_treeids", _leafTrees),
        ("target_nodeids", _leafNodes),
        ("target_ids", _leafClasses),
        ("target_weights", _leafValues));

    /// <summary>
    /// The largest float32 that is not above a threshold: a float32 is at most the one if and only if it is at most the other.
    /// </summary>
    public static float RoundDown(double threshold)
    {
        var rounded = (float)threshold;
        return rounded > threshold ? MathF.BitDecrement(rounded) : rounded;
    }

    private void AddNode(int tree, int node, int column, float threshold, string mode, int first, int second)
    {
        _trees.Add(tree);
        _nodes.Add(node);
        _columns.Add(column);
        _thresholds.Add(threshold);
        _modes.Add(mode);
        _firsts.Add(first);
        _seconds.Add(second);
    }
}
