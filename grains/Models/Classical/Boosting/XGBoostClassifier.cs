using Experiments.Domain;
using Experiments.Models.Classical.Boosting.Trees;
using Experiments.Models.Export;
using Experiments.Models.Tables;

namespace Experiments.Models.Classical.Boosting;

/// <summary>Boosted trees as a classifier: fits with early stopping, and saves them.</summary>
internal sealed class XGBoostClassifier(BoostedTrees trees, int columns) : IOnnxClassifier
{
    /// <summary>Boosts; a pure function of the table, but for progress.</summary>
    public static XGBoostClassifier Fit(TrainTable table, TreeSettings settings, CancellationToken cancellationToken)
    {
        var parameters = table.Parameters;
        var baseScore = (float)parameters.Number("baseScore");
        var (weights, shares) = BoostingRows.Weigh(table.Labels, table.Shares, table.ClassWeights);
        var rows = new BoostingRows(table.Values, table.Columns, table.Labels, weights, table.Classes, shares);
        var options = new ParallelOptions { MaxDegreeOfParallelism = table.Request.Threads, CancellationToken = cancellationToken };
        var booster = new Booster(settings, rows, baseScore, Seeds.Derive(table.Request.Seed, "xgboost"), options);
        var patience = parameters.Integer(BoostingPatience.Parameter.Name);
        var validation = patience > 0 && table.Validation.Value.Labels.Length > 0 ? new Validation(table, baseScore) : null;
        var stopping = new EarlyStopping(patience);
        var steps = parameters.Integer("nEstimators");
        var trees = new List<BoostedNode[]>();
        for (var step = 1; step <= steps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var grown = booster.Boost();
            trees.AddRange(grown);
            table.Report(step, steps);
            if (validation is not null && (stopping = stopping.After(step, validation.LossWith(grown))).ShouldStop)
            {
                break;
            }
        }

        var kept = validation is null ? trees.Count : stopping.BestEpoch * table.Classes;
        return new XGBoostClassifier(new BoostedTrees([.. trees.Take(kept)], table.Classes, baseScore), table.Columns);
    }

    /// <summary>Restores it from a saved model, of this revision or of the one before.</summary>
    /// <exception cref="UserErrorException">The model is damaged.</exception>
    public static XGBoostClassifier Load(ModelFile file, int columns, int classes)
    {
        if (file.Has("xgboost"))
        {
            return new XGBoostClassifier(XGBoostLibraryModel.Read(file.Get<byte>("xgboost"), columns, classes), columns);
        }

        var roots = file.Get<int>("roots");
        var tests = file.Get<int>("tests");
        var values = file.Get<float>("values", tests.Length);
        var lefts = file.Get<int>("lefts", tests.Length);
        ModelFile.Require(roots.Length % classes == 0 && roots.All(root => root >= 0 && root < tests.Length), "it lacks trees");
        var trees = new BoostedNode[roots.Length][];
        for (var tree = 0; tree < roots.Length; tree++)
        {
            var end = tree + 1 < roots.Length ? roots[tree + 1] : tests.Length;
            ModelFile.Require(roots[tree] < end, "its trees are out of order");
            trees[tree] = new BoostedNode[end - roots[tree]];
            for (var node = 0; node < trees[tree].Length; node++)
            {
                var place = roots[tree] + node;
                trees[tree][node] = new BoostedNode(tests[place], values[place], lefts[place]);
                Require(trees[tree], node, columns);
            }
        }

        return new XGBoostClassifier(new BoostedTrees(trees, classes, file.Get<float>("baseScore", 1)[0]), columns);
    }

    /// <inheritdoc/>
    public void Save(ModelFile file)
    {
        BoostedNode[] nodes = [.. trees.Trees.SelectMany(tree => tree)];
        var roots = new int[trees.Trees.Count];
        for (var tree = 1; tree < roots.Length; tree++)
        {
            roots[tree] = roots[tree - 1] + trees.Trees[tree - 1].Length;
        }

        file.Add("roots", roots);
        file.Add("tests", [.. nodes.Select(node => node.Test)]);
        file.Add("values", [.. nodes.Select(node => node.Value)]);
        file.Add("lefts", [.. nodes.Select(node => node.Left)]);
        file.Add("baseScore", [trees.BaseScore]);
    }

    /// <inheritdoc/>
    public string AddTo(OnnxGraph graph, string scaled)
    {
        var ensemble = new OnnxTrees("BRANCH_LT");
        for (var tree = 0; tree < trees.Trees.Count; tree++)
        {
            var nodes = trees.Trees[tree];
            for (var i = 0; i < nodes.Length; i++)
            {
                if (nodes[i].IsLeaf)
                {
                    ensemble.AddLeaf(tree, i, (tree % trees.Classes, nodes[i].Value));
                }
                else
                {
                    ensemble.AddSplit(tree, i, nodes[i].Column, nodes[i].Value, nodes[i].Left, nodes[i].Left + 1);
                }
            }
        }

        return graph.Add("Softmax", [ensemble.AddTo(graph, scaled, trees.Classes, trees.BaseScore)], ("axis", 1));
    }

    /// <inheritdoc/>
    public void Predict(float[] values, int rows, Span<float> probabilities, CancellationToken cancellationToken) =>
        trees.Predict(values, columns, probabilities, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>Children come after their parent, so that no path is endless.</summary>
    private static void Require(BoostedNode[] tree, int node, int columns) => ModelFile.Require(
        tree[node].IsLeaf || (tree[node].Column < columns && tree[node].Left > node && tree[node].Left < tree.Length - 1),
        "a tree refers beyond its end");

    /// <summary>The validation rows and their margins so far.</summary>
    private sealed class Validation
    {
        private readonly float[] _values;
        private readonly int[] _labels;
        private readonly float[]? _shares;
        private readonly float[] _weights;
        private readonly float[] _margins;
        private readonly BoostedTrees _shape;
        private readonly int _columns;

        public Validation(TrainTable table, float baseScore)
        {
            (_values, _labels, var shares) = table.Validation.Value;
            (_weights, _shares) = BoostingRows.Weigh(_labels, shares, table.ClassWeights);
            _columns = table.Columns;
            _shape = new BoostedTrees([], table.Classes, baseScore);
            _margins = new float[_labels.Length * table.Classes];
            Array.Fill(_margins, baseScore);
        }

        /// <summary>Weighted mean cross-entropy after another tree of each class.</summary>
        public double LossWith(BoostedNode[][] grown)
        {
            for (var ofClass = 0; ofClass < grown.Length; ofClass++)
            {
                _shape.Add(grown[ofClass], _values, _columns, _margins, ofClass, 0, _labels.Length);
            }

            var (loss, weight) = (0.0, 0.0);
            var probabilities = new float[grown.Length];
            for (var row = 0; row < _labels.Length; row++)
            {
                _margins.AsSpan(row * grown.Length, grown.Length).CopyTo(probabilities);
                Softmax.ToProbabilities(probabilities);
                loss += LossOf(row, probabilities) * _weights[row];
                weight += _weights[row];
            }

            return loss / weight;
        }

        private float LossOf(int row, float[] probabilities)
        {
            if (_shares is null)
            {
                return Softmax.Loss(probabilities[_labels[row]]);
            }

            var loss = 0f;
            for (var k = 0; k < probabilities.Length; k++)
            {
                loss += _shares[(row * probabilities.Length) + k] * Softmax.Loss(probabilities[k]);
            }

            return loss;
        }
    }
}
