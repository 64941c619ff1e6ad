using Experiments.Domain;

namespace Experiments.Search.Samplers.Gaussian;

/// <summary>The most probable hyper-parameters of given data: likelihood times prior, climbed from a few starting points.</summary>
internal static class GpFit
{
    private const int Starts = 3;
    private const int Trials = 8;
    private const double MaxStep = 2;
    private const double Tolerance = 1e-3;

    /// <summary>Evaluations of one climb with few experiments; with many they cost more each, so there are fewer.</summary>
    private static int Evaluations(int rows) => rows <= 60 ? 60 : rows <= 100 ? 30 : 20;

    /// <summary>The hyper-parameters for the data.</summary>
    public static GpParameters Of(GpInputs inputs, GpData data, RandomStream stream)
    {
        var rows = data.Fitted;
        var likelihood = new GpLikelihood(
            inputs,
            [.. rows.Select(row => data.Rows[row])],
            [.. rows.Select(row => data.Values[row])],
            [.. rows.Select(row => data.SquaredErrors[row])]);
        var (low, high) = GpParameters.BoundsOf(inputs.Count);
        double Objective(ReadOnlySpan<double> logs, Span<double> gradient) => MinusLogDensity(likelihood, logs, gradient);

        var starts = new List<double[]> { Usual(inputs.Count) };
        starts.AddRange(Enumerable.Range(0, Trials).Select(_ => Drawn(inputs.Count, stream)));
        var scratch = new double[low.Length];
        var best = starts.Select(start => (Start: start, Value: Objective(start, scratch))).OrderBy(trial => trial.Value)
            .Take(rows.Count <= 60 ? Starts : Starts - 1)
            .Select(trial => BoxMinimizer.Minimize(
                Objective, trial.Start, low, high, MaxStep, Tolerance, Evaluations(rows.Count)))
            .MinBy(climb => climb.Value);
        return GpParameters.Of(best.At);
    }

    private static double MinusLogDensity(GpLikelihood likelihood, ReadOnlySpan<double> logs, Span<double> gradient)
    {
        gradient.Clear();
        var parameters = GpParameters.Of(logs);
        var density = likelihood.Evaluate(parameters, gradient) + parameters.LogPrior(gradient);
        foreach (ref var slope in gradient)
        {
            slope = -slope;
        }

        return -density;
    }

    private static double[] Usual(int coordinates) =>
        new GpParameters([.. Enumerable.Repeat(2.0, coordinates)], Scale: 1, Jitter: 1e-2, ErrorShare: 0.8).ToLogs();

    private static double[] Drawn(int coordinates, RandomStream stream) =>
    [
        .. Enumerable.Range(0, coordinates).Select(_ => stream.NextDouble(-4, 4)),
        stream.NextDouble(-1, 1), stream.NextDouble(-10, -2), Math.Log(0.8),
    ];
}
