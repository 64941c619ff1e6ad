using System.Globalization;
using Experiments.Domain;

namespace Experiments.Search.Samplers.Gaussian;

/// <summary>
/// Several objectives as one loss (ParEGO, Knowles 2006): each scaled to its range so far, weighed by weights that every suggestion draws
/// anew, the worst of them counted in full and all a little, so that in time suggestions spread along the whole Pareto front. One objective
/// stays as it is.
/// </summary>
internal sealed class Scalarization
{
    /// <summary>The share with which all objectives count beside the worst.</summary>
    private const double Sum = 0.05;

    private readonly History _history;
    private readonly double[] _weights;
    private readonly (double Low, double Range)[] _scales;

    private Scalarization(History history, double[] weights, (double Low, double Range)[] scales) =>
        (_history, _weights, _scales) = (history, weights, scales);

    /// <summary>The objectives of some experiments, weighed for one suggestion.</summary>
    public static Scalarization Of(SampleRequest request, IReadOnlyList<Observation> observations)
    {
        var objectives = 1 + observations.Select(observation => observation.Others.Length).DefaultIfEmpty().Max();
        if (objectives == 1)
        {
            return new(request.History, [1], []);
        }

        var stream = new RandomStream(
            Seeds.Derive(request.Seed, "weights", request.Index.ToString(CultureInfo.InvariantCulture)));

        // Uniform over all weights that add up to 1.
        var draws = Enumerable.Range(0, objectives).Select(_ => -Math.Log(1 - stream.NextDouble())).ToArray();
        var losses = observations.Where(observation => observation.Others.Length == objectives - 1)
            .Select(request.History.LossesOf).ToList();
        return new(request.History, [.. draws.Select(draw => draw / draws.Sum())], [.. Enumerable.Range(0, objectives).Select(i =>
        {
            var finite = losses.Select(vector => vector[i]).Where(double.IsFinite).DefaultIfEmpty().ToList();
            return (finite.Min(), finite.Max() > finite.Min() ? finite.Max() - finite.Min() : 1);
        })]);
    }

    /// <summary>The loss of an experiment; infinite if it has none, or lacks one of several objectives.</summary>
    public double LossOf(Observation observation)
    {
        if (_scales.Length == 0)
        {
            return _history.LossOf(observation);
        }

        if (observation.Others.Length != _scales.Length - 1)
        {
            return double.PositiveInfinity;
        }

        var weighed = _history.LossesOf(observation)
            .Select((loss, i) => double.IsFinite(loss) ? _weights[i] * (loss - _scales[i].Low) / _scales[i].Range : double.PositiveInfinity)
            .ToArray();
        return weighed.Max() + (Sum * weighed.Sum());
    }

    /// <summary>
    /// The standard error of the loss: with several objectives, that of the first as far as it is weighed, since only its error is known.
    /// </summary>
    public double? ErrorOf(Observation observation) =>
        _scales.Length == 0 ? observation.Error : observation.Error * _weights[0] * (1 + Sum) / _scales[0].Range;
}
