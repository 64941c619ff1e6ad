using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Search.Spaces;

namespace Experiments.Search.Samplers.Gaussian;

/// <summary>
/// Where the expected improvement over the best is largest. A small finite space is searched completely; otherwise random positions and
/// neighbours of good experiments are compared, and the best few climbed: numbers by gradient, words and cells one at a time.
/// </summary>
internal sealed class GpAcquisition
{
    private const int MaxListed = 1000;

    /// <summary>From this many experiments on, each prediction costs so much that fewer candidates are compared and climbed.</summary>
    private const int ManyRows = 200;

    private const int Neighbours = 30;
    private const int Bases = 5;
    private const int MaxOptions = 8;
    private const double MaxStep = 0.2;
    private static readonly double[] Widths = [0.2, 0.05, 0.01];

    /// <summary>Draws lie below 1.</summary>
    private static readonly double MaxPlace = Math.BitDecrement(1.0);

    private readonly SpaceTree _tree;
    private readonly GpInputs _inputs;
    private readonly GpPosterior _posterior;
    private readonly double _threshold;
    private readonly ImmutableArray<bool> _isParent;
    private readonly bool _isLarge;

    public GpAcquisition(SpaceTree tree, GpInputs inputs, GpPosterior posterior, double threshold)
    {
        (_tree, _inputs, _posterior, _threshold) = (tree, inputs, posterior, threshold);
        _isLarge = posterior.Count > ManyRows;
        _isParent = [.. Enumerable.Range(0, tree.Nodes.Length).Select(node => tree.Nodes.Any(child => child.Parent == node))];
    }

    /// <summary>Settled positions, the most promising first.</summary>
    public IReadOnlyList<double[]> Best(GpData data, Func<double[], bool> isExcluded, RandomStream stream)
    {
        if (_tree.Count <= MaxListed)
        {
            var all = Enumerable.Range(0, (int)_tree.Count).Select(number => _tree.At(number)).Where(p => !isExcluded(p)).ToList();
            return Ranked(all);
        }

        var ranked = Ranked(Candidates(data, stream));
        var climbed = ranked.Take(_isLarge ? 3 : 8).Select(Climb).ToList();
        return [.. Ranked([.. climbed.Select(Settled)]), .. ranked.Select(Settled)];
    }

    /// <summary>The log expected improvement at each position; absent nodes are found from the positions of the others.</summary>
    public double[] Scores(IReadOnlyList<double[]> positions) =>
        [.. _posterior.Predict([.. positions.Select(position => _inputs.Of(Settled(position)))])
            .Select(answer => ExpectedImprovement.Log(_threshold, answer.Mean, answer.Deviation).Value)];

    private List<double[]> Ranked(List<double[]> positions)
    {
        var scores = Scores(positions);
        return [.. Enumerable.Range(0, positions.Count).OrderByDescending(i => scores[i]).ThenBy(i => i).Select(i => positions[i])];
    }

    private List<double[]> Candidates(GpData data, RandomStream stream)
    {
        var width = _tree.Nodes.Length;
        var count = _isLarge ? 150 : 600;
        var candidates = Enumerable.Range(0, count)
            .Select(_ => Enumerable.Range(0, width).Select(_ => stream.NextDouble()).ToArray()).ToList();
        foreach (var row in data.Incumbents.Take(Bases))
        {
            for (var i = 0; i < Neighbours; i++)
            {
                candidates.Add(Neighbour(data.Positions[row], Widths[i % Widths.Length], stream));
            }
        }

        return candidates;
    }

    private double[] Neighbour(double[] position, double width, RandomStream stream) =>
        [.. position.Select((place, node) =>
            double.IsNaN(place) || (_tree.Nodes[node].Range is CellRange { IsOrdered: false } && stream.NextInt(5) == 0)
                ? stream.NextDouble()
                : stream.NextInt(3) > 0 ? Normal.DrawInUnit(Math.Min(place, MaxPlace), width, stream) : place)];

    /// <summary>A position at least as good as the given one.</summary>
    private double[] Climb(double[] position)
    {
        var present = Settled(position);
        var numbers = Enumerable.Range(0, _inputs.Count).Where(i => !_inputs.IsWord[i]
            && !_isParent[_inputs.Nodes[i]] && !double.IsNaN(present[_inputs.Nodes[i]])).ToArray();
        var isContinuous = Array.TrueForAll(numbers, i => _tree.Nodes[_inputs.Nodes[i]].Range is not CellRange)
            && _inputs.Nodes.All(node => _tree.Nodes[node].Range is not CellRange);
        var at = Slide(position, numbers);
        if (isContinuous)
        {
            return at;
        }

        at = Better(position, at);
        for (var pass = 0; pass < (_isLarge ? 1 : 2) && TryOptions(ref at); pass++)
        {
        }

        var settled = Settled(at);
        var continuous = Enumerable.Range(0, _inputs.Count).Where(i => !double.IsNaN(settled[_inputs.Nodes[i]])
            && _tree.Nodes[_inputs.Nodes[i]].Range is not CellRange).ToArray();
        return continuous.Length == 0 ? at : Better(at, Slide(at, continuous));
    }

    private double[] Better(double[] a, double[] b)
    {
        var scores = Scores([a, b]);
        return scores[1] > scores[0] ? b : a;
    }

    /// <summary>Follows the gradient along some numbers, as if cells were continuous.</summary>
    private double[] Slide(double[] position, int[] coordinates)
    {
        if (coordinates.Length == 0)
        {
            return position;
        }

        var input = _inputs.Of(Settled(position));
        var (byMean, byDeviation) = (new double[_inputs.Count], new double[_inputs.Count]);
        var start = coordinates.Select(i => position[_inputs.Nodes[i]]).ToArray();
        var (at, _) = BoxMinimizer.Minimize(
            (places, gradient) =>
            {
                for (var i = 0; i < coordinates.Length; i++)
                {
                    input[coordinates[i]] = places[i];
                }

                var (mean, deviation) = _posterior.Predict(input, byMean, byDeviation);
                var log = ExpectedImprovement.Log(_threshold, mean, deviation);
                for (var i = 0; i < coordinates.Length; i++)
                {
                    gradient[i] = -(log.ByMean * byMean[coordinates[i]]) - (log.ByDeviation * byDeviation[coordinates[i]]);
                }

                return -log.Value;
            },
            start,
            new double[start.Length],
            [.. start.Select(_ => 1.0)],
            MaxStep,
            tolerance: 1e-4,
            evaluations: _isLarge ? 20 : 40);
        var moved = position.ToArray();
        for (var i = 0; i < coordinates.Length; i++)
        {
            moved[_inputs.Nodes[coordinates[i]]] = at[i];
        }

        return moved;
    }

    /// <summary>Tries other words and nearby cells, one node at a time. True if any was better.</summary>
    private bool TryOptions(ref double[] position)
    {
        var isBetter = false;
        var nodes = _inputs.Nodes.Where(node => _tree.Nodes[node].Range is CellRange);
        foreach (var node in nodes)
        {
            var settled = Settled(position);
            if (double.IsNaN(settled[node]))
            {
                continue;
            }

            var cells = (CellRange)_tree.Nodes[node].Range;
            var own = cells.CellAt(settled[node]);
            List<double[]> options = [position];
            foreach (var cell in Options(cells, own))
            {
                var option = position.ToArray();
                option[node] = cells.Middle(cell);
                options.Add(option);
            }

            var scores = Scores(options);
            var best = Array.IndexOf(scores, scores.Max());
            isBetter |= best > 0;
            position = options[best];
        }

        return isBetter;
    }

    private static IEnumerable<long> Options(CellRange cells, long own) =>
        cells.Count <= MaxOptions || !cells.IsOrdered
            ? Enumerable.Range(0, (int)Math.Min(cells.Count, 4 * MaxOptions)).Select(cell => (long)cell).Where(cell => cell != own)
            : new[] { own - 2, own - 1, own + 1, own + 2 }.Where(cell => cell >= 0 && cell < cells.Count);

    private double[] Settled(double[] position)
    {
        var settled = position.ToArray();
        _tree.Settle(settled);
        return settled;
    }
}
