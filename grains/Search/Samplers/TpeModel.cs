using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Search.Spaces;

namespace Experiments.Search.Samplers;

/// <summary>
/// A tree of Parzen estimators over one family's experiments: for each group of parameters that exist together, the density of the good
/// experiments and that of the rest. A suggestion is the draw from the good density with the largest ratio, group by group: first the
/// parameters that always exist, then those that exist with the chosen values.
/// </summary>
internal sealed class TpeModel
{
    private readonly SpaceTree _tree;
    private readonly int _candidates;
    private readonly ImmutableArray<int>[] _groups;
    private readonly Lazy<(ParzenEstimator Good, ParzenEstimator Other)>[] _densities;

    public TpeModel(SpaceTree tree, TpeRanking ranking, int candidates)
    {
        (_tree, _candidates, _groups) = (tree, candidates, [.. tree.Groups]);
        _densities = [.. _groups.Select(group => new Lazy<(ParzenEstimator, ParzenEstimator)>(
            () => (Density(group, ranking.Good), Density(group, ranking.Rest))))];
    }

    /// <summary>A settled point.</summary>
    public double[] Suggest(RandomStream stream)
    {
        var position = new double[_tree.Nodes.Length];
        Array.Fill(position, double.NaN);
        for (var node = 0; node < position.Length; node++)
        {
            if (!_tree.Exists(node, position))
            {
                continue;
            }

            if (_tree.Nodes[node].IsConstant)
            {
                position[node] = 0;
            }
            else if (Array.FindIndex(_groups, group => group[0] == node) is var group and >= 0)
            {
                Choose(group, position, stream);
            }
        }

        _tree.Settle(position);
        return position;
    }

    private void Choose(int group, double[] position, RandomStream stream)
    {
        var (good, other) = _densities[group].Value;
        var (best, bestRatio) = (position, double.NegativeInfinity);
        for (var i = 0; i < _candidates; i++)
        {
            var candidate = position.ToArray();
            good.Draw(stream, candidate);
            var ratio = good.LogDensity(candidate) - other.LogDensity(candidate);
            if (ratio > bestRatio)
            {
                (best, bestRatio) = (candidate, ratio);
            }
        }

        best.CopyTo(position.AsSpan());
    }

    // The nodes of a group exist together, but a single value may be missing because the space does not contain it.
    private ParzenEstimator Density(ImmutableArray<int> group, IEnumerable<double[]> rows) =>
        new(_tree, group, [.. rows.Where(row => IsWhole(row, group.AsSpan()))]);

    private static bool IsWhole(double[] row, ReadOnlySpan<int> group)
    {
        foreach (var node in group)
        {
            if (double.IsNaN(row[node]))
            {
                return false;
            }
        }

        return true;
    }
}
