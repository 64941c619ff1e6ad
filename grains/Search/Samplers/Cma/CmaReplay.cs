using System.Collections.Immutable;
using System.Globalization;
using Experiments.Domain;
using Experiments.Search.Spaces;

namespace Experiments.Search.Samplers.Cma;

/// <summary>
/// CMA-ES over one family as a function of its history: the generations are replayed, so nothing is kept between suggestions. A generation
/// is the next <c>population</c> experiments of the family by number. What has not ended when a suggestion of a later generation is asked
/// for is left out of its generation, as if it had ranked last; the suggestion does not wait, and later ones see the result. Completed
/// experiments rank by their loss, then pruned ones by epoch and loss, then failed and diverged ones.
/// </summary>
internal sealed class CmaReplay
{
    /// <summary>Below this share of a range, values differ in no digit that a setting has.</summary>
    private const double Converged = 1e-6;

    /// <summary>
    /// The least standard deviation along a parameter of finitely many values, in cells, so that neighbours are still tried.
    /// </summary>
    private const double MinCells = 0.3;

    private const int Redraws = 2;
    private const int Attempts = 8;

    private readonly SpaceTree _tree;
    private readonly ImmutableArray<int> _nodes;
    private readonly ulong _seed;
    private readonly double _stepSize;
    private CmaState _state;
    private CmaWeights _weights;
    private int _population;

    /// <summary>Replays the family's experiments, in order of number.</summary>
    public CmaReplay(SpaceTree tree, SampleRequest request, IReadOnlyList<Observation> observations)
    {
        (_tree, _seed, _stepSize) = (tree, request.Seed, request.Parameters.Number("sigma"));
        _nodes = [.. Enumerable.Range(0, tree.Nodes.Length).Where(node => !tree.Nodes[node].IsConstant)];
        _population = request.Parameters["population"].IsNumeric
            ? (int)request.Parameters.Integer("population")
            : CmaWeights.UsualPopulation(_nodes.Length);
        _weights = new CmaWeights(_nodes.Length, _population);
        _state = CmaState.Start([.. _nodes.Select(_ => 0.5)], _stepSize);
        for (var (from, restarts) = (0, 0); from + _population <= observations.Count;)
        {
            Learn(request.History, [.. observations.Skip(from).Take(_population)]);
            from += _population;
            if (IsConverged())
            {
                Restart(++restarts);
            }
        }
    }

    /// <summary>Settled positions drawn for an experiment, in the order in which they are to be tried.</summary>
    public IEnumerable<double[]> Draws(int number)
    {
        var stream = new RandomStream(Seeds.Derive(_seed, "cma-es", number.ToString(CultureInfo.InvariantCulture)));
        return Enumerable.Range(0, Attempts).Select(_ => Settled(Draw(stream)));
    }

    private void Learn(History history, Observation[] generation)
    {
        var ranked = generation.Where(observation => observation.State is not ObservationState.Pending)
            .OrderBy(observation => double.IsFinite(history.LossOf(observation)) ? observation.State : ObservationState.Failed)
            .ThenByDescending(observation => observation.Step ?? 0)
            .ThenBy(history.LossOf)
            .ThenBy(observation => observation.Number);
        _state = _state.After([.. ranked.Select(PointOf).OfType<double[]>()], _weights);
    }

    /// <summary>
    /// Where an experiment lies: as drawn, before it was rounded to a setting; or where its setting is, if it was drawn otherwise, because
    /// less was known when it was suggested. Null if its setting is not in the space.
    /// </summary>
    private double[]? PointOf(Observation observation)
    {
        var stream = new RandomStream(Seeds.Derive(_seed, "cma-es", observation.Number.ToString(CultureInfo.InvariantCulture)));
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var drawn = Draw(stream);
            if (_tree.Decode(Settled(drawn)).Parameters.Equals(observation.Point.Parameters))
            {
                return drawn;
            }
        }

        var position = observation.Encode(_tree);
        return _nodes.Any(node => double.IsNaN(position[node])) ? null : _state.Shorten([.. _nodes.Select(node => position[node])]);
    }

    /// <summary>A point inside the ranges; drawn again if it lies outside, in the end moved to the nearest end of the range.</summary>
    private double[] Draw(RandomStream stream)
    {
        for (var redraw = 0; ; redraw++)
        {
            var point = _state.Sample([.. _nodes.Select(_ => stream.NextNormal())]);
            for (var i = 0; i < point.Length; i++)
            {
                // Independent noise is added where the distribution is narrower than the cells.
                var missing = (MinDeviation(i) * MinDeviation(i)) - (_state.Deviation(i) * _state.Deviation(i));
                point[i] += missing > 0 ? Math.Sqrt(missing) * stream.NextNormal() : 0;
            }

            if (Array.TrueForAll(point, place => place is >= 0 and <= 1))
            {
                return point;
            }

            if (redraw == Redraws)
            {
                return Array.ConvertAll(point, place => Math.Clamp(place, 0, 1));
            }
        }
    }

    private double MinDeviation(int coordinate) =>
        _tree.Nodes[_nodes[coordinate]].Range is CellRange cells ? MinCells / cells.Count : 0;

    private bool IsConverged() =>
        Enumerable.Range(0, _nodes.Length).All(i => _state.Deviation(i) < Math.Max(Converged, MinDeviation(i)));

    /// <summary>Starts anew from a random point with twice the population (Auger and Hansen 2005).</summary>
    private void Restart(int number)
    {
        var stream = new RandomStream(Seeds.Derive(_seed, "cma-es restart", number.ToString(CultureInfo.InvariantCulture)));
        _population *= 2;
        _weights = new CmaWeights(_nodes.Length, _population);
        _state = CmaState.Start([.. _nodes.Select(_ => stream.NextDouble())], _stepSize);
    }

    private double[] Settled(double[] point)
    {
        var position = new double[_tree.Nodes.Length];
        for (var i = 0; i < point.Length; i++)
        {
            position[_nodes[i]] = point[i];
        }

        _tree.Settle(position);
        return position;
    }
}
