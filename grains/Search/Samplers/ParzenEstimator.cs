using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Search.Spaces;

namespace Experiments.Search.Samplers;

/// <summary>
/// A density over some nodes of a space: a mixture of one product kernel per observation and, with the weight of one more, the uniform
/// prior. Joint over the nodes, so it preserves dependencies between values (the multivariate form of Falkner et al. 2018).
/// </summary>
internal sealed class ParzenEstimator
{
    private readonly ImmutableArray<int> _nodes;
    private readonly NodeKernels[] _kernels;
    private readonly double[] _logWeights;
    private readonly double _logPriorWeight;
    private readonly double[] _terms;

    /// <summary>
    /// The density around <paramref name="rows"/>, positions in which all the given nodes exist; may be empty.
    /// </summary>
    public ParzenEstimator(SpaceTree tree, ImmutableArray<int> nodes, IReadOnlyList<double[]> rows)
    {
        _nodes = nodes;
        _kernels = [.. nodes.Select(node =>
            NodeKernels.Around(tree.Nodes[node].Range, [.. rows.Select(row => row[node])], nodes.Length))];
        _logPriorWeight = -Math.Log(rows.Count + 1);
        _logWeights = new double[rows.Count];
        Array.Fill(_logWeights, _logPriorWeight);
        foreach (var kernels in _kernels)
        {
            kernels.AddConstants(_logWeights);
        }

        _terms = new double[rows.Count];
    }

    /// <summary>Draws the nodes' positions into <paramref name="position"/>.</summary>
    public void Draw(RandomStream stream, Span<double> position)
    {
        var component = stream.NextInt(_terms.Length + 1);
        for (var i = 0; i < _nodes.Length; i++)
        {
            position[_nodes[i]] = component < _terms.Length ? _kernels[i].Draw(component, stream) : _kernels[i].DrawPrior(stream);
        }
    }

    /// <summary>The log density at a position; for a cell, its log probability.</summary>
    public double LogDensity(ReadOnlySpan<double> position)
    {
        _logWeights.CopyTo(_terms.AsSpan());
        var prior = _logPriorWeight;
        for (var i = 0; i < _nodes.Length; i++)
        {
            _kernels[i].AddLogDensities(position[_nodes[i]], _terms);
            prior += _kernels[i].LogPrior(position[_nodes[i]]);
        }

        var largest = prior;
        foreach (var term in _terms)
        {
            largest = Math.Max(largest, term);
        }

        var sum = Math.Exp(prior - largest);
        foreach (var term in _terms)
        {
            // Below 2^-53 of the largest, 10,000 terms together do not affect the sum's first twelve digits.
            if (term > largest - 37)
            {
                sum += Math.Exp(term - largest);
            }
        }

        return largest + Math.Log(sum);
    }
}
