using Experiments.Domain;
using static Experiments.Unit.Search.Problems.Problem;

namespace Experiments.Unit.Search.Problems;

/// <summary>
/// Functions with known minima, typical of searches: smooth, rugged, narrow, mixed and conditional.
/// tests/Peers/search_optuna.py has the same functions.
/// </summary>
internal static class StandardFunctions
{
    private static readonly double[] HartmannWeights = [1.0, 1.2, 3.0, 3.2];

    private static readonly double[,] HartmannScales =
    {
        { 10, 3, 17, 3.5, 1.7, 8 },
        { 0.05, 10, 17, 0.1, 8, 14 },
        { 3, 3.5, 1.7, 10, 17, 8 },
        { 17, 8, 0.05, 10, 0.1, 14 },
    };

    private static readonly double[,] HartmannCentres =
    {
        { 0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886 },
        { 0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991 },
        { 0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650 },
        { 0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381 },
    };

    public static IReadOnlyList<Problem> All { get; } = [Branin(), Hartmann6(), Ackley(), Rosenbrock(), Mixed(), Conditional()];

    /// <summary>Three equal minima of 0.397887 in a flat valley.</summary>
    public static Problem Branin() => new(
        "branin",
        SpaceOf("f", Number("x", -5, 10), Number("y", 0, 15)),
        p =>
        {
            var (x, y) = (p.Number("x"), p.Number("y"));
            var bend = y - (5.1 / (4 * Math.PI * Math.PI) * x * x) + (5 / Math.PI * x) - 6;
            return (bend * bend) + (10 * (1 - (1 / (8 * Math.PI))) * Math.Cos(x)) + 10;
        },
        100);

    /// <summary>Six dimensions, minimum −3.32237.</summary>
    public static Problem Hartmann6() => new(
        "hartmann6",
        SpaceOf("f", [.. Enumerable.Range(0, 6).Select(i => Number($"x{i}", 0, 1))]),
        p => -Enumerable.Range(0, 4).Sum(k => HartmannWeights[k] * Math.Exp(-Enumerable.Range(0, 6).Sum(
            i => HartmannScales[k, i] * Math.Pow(p.Number($"x{i}") - HartmannCentres[k, i], 2)))),
        100);

    /// <summary>Five dimensions, many local minima around the one of 0.</summary>
    public static Problem Ackley() => new(
        "ackley5",
        SpaceOf("f", [.. Enumerable.Range(0, 5).Select(i => Number($"x{i}", -20, 30))]),
        p =>
        {
            var x = Enumerable.Range(0, 5).Select(i => p.Number($"x{i}")).ToArray();
            return (-20 * Math.Exp(-0.2 * Math.Sqrt(x.Average(v => v * v))))
                - Math.Exp(x.Average(v => Math.Cos(2 * Math.PI * v))) + 20 + Math.E;
        },
        100);

    /// <summary>The logarithm of one plus Rosenbrock's banana in four dimensions, minimum 0 at ones.</summary>
    public static Problem Rosenbrock() => new(
        "rosenbrock4",
        SpaceOf("f", [.. Enumerable.Range(0, 4).Select(i => Number($"x{i}", -2, 2))]),
        p =>
        {
            var x = Enumerable.Range(0, 4).Select(i => p.Number($"x{i}")).ToArray();
            return Math.Log(1 + Enumerable.Range(0, 3).Sum(i => (100 * Math.Pow(x[i + 1] - (x[i] * x[i]), 2)) + Math.Pow(1 - x[i], 2)));
        },
        100);

    /// <summary>Every kind of range at once, shaped like a network's validation loss: minimum 0.</summary>
    public static Problem Mixed() => new(
        "mixed",
        SpaceOf(
            "f",
            Number("rate", 1e-5, 1, isLogScale: true),
            Integer("units", 1, 256, isLogScale: true),
            Integer("depth", 1, 8),
            Number("dropout", 0, 0.9, step: 0.1),
            Choice("activation", "relu", "tanh", "sigmoid")),
        p =>
        {
            var (rate, depth) = (Math.Log10(p.Number("rate")) + 2, p.Number("depth") - 3);
            return (0.5 * rate * rate) + (0.05 * depth * depth) + (0.1 * rate * depth)
                + (0.1 * Math.Pow(Math.Log2(p.Number("units") / 32), 2))
                + (2 * Math.Pow(p.Number("dropout") - 0.3, 2)) + p.Text("activation") switch { "relu" => 0, "tanh" => 0.1, _ => 0.4 };
        },
        60);

    /// <summary>Three methods with parameters of their own, one of them nested twice; minimum 0 with the wave.</summary>
    public static Problem Conditional() => new(
        "conditional",
        SpaceOf(
            "f",
            Choice("method", "bowl", "cone", "wave"),
            Number("x", -5, 5).When("method", "bowl"),
            Number("y", -5, 5).When("method", "bowl"),
            Number("z", 1e-3, 1e3, isLogScale: true).When("method", "cone"),
            Number("phase", 0, 1).When("method", "wave"),
            Choice("damping", "on", "off").When("method", "wave"),
            Number("strength", 0, 1).When("damping", "on")),
        p => p.Text("method") switch
        {
            "bowl" => 0.3 + (0.2 * (Math.Pow(p.Number("x") - 1, 2) + Math.Pow(p.Number("y") + 2, 2))),
            "cone" => 0.15 + Math.Abs(Math.Log10(p.Number("z")) - 1),
            _ when p.Text("damping") == "off" => 0.4 + (0.3 * Math.Sin(12 * p.Number("phase"))),
            _ => (2 * Math.Abs(p.Number("phase") - 0.7)) + (2 * Math.Pow(p.Number("strength") - 0.2, 2)),
        },
        60);
}
