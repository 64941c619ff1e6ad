using System.Diagnostics;
using System.Globalization;
using Experiments.Domain;
using Experiments.Search;
using Experiments.Search.Samplers.Gaussian;
using Experiments.Unit.Search.Problems;
using MathNet.Numerics.LinearAlgebra;
using static Experiments.Unit.Search.Problems.Problem;

namespace Experiments.Benchmarks.Search;

/// <summary>
/// <c>search-speed [EXPERIMENTS]</c>: the time of one suggestion with that many experiments (10,000 by default) in the history and eight
/// parameters of every kind, for <c>cma-es</c> those that are numbers: minimum and median of 50 after 50 for warm-up, and the first, with
/// a history just read from storage. Last, what the factorization in <c>gp</c> takes.
/// </summary>
internal static class SuggestionSpeed
{
    public static int Run(string[] args)
    {
        var experiments = int.Parse(args.FirstOrDefault() ?? "10000", CultureInfo.InvariantCulture);
        var space = SpaceOf(
            "f",
            Number("a", 0, 1),
            Number("b", 1e-5, 1, isLogScale: true),
            Number("c", -1, 1),
            Number("d", 0, 10),
            Integer("e", 1, 512, isLogScale: true),
            Number("f", 0, 0.9, step: 0.1),
            Choice("g", "x", "y", "z"),
            Number("h", 0, 1).When("g", "x"));
        var numbers = SpaceOf("f", [.. space.Families[0].Dimensions.Where(d => d.When is null && d.Range is not ChoiceRange)]);
        foreach (var sampler in new[] { "random", "sobol", "tpe", "gp", "cma-es" })
        {
            var searched = sampler == "cma-es" ? numbers : space;
            var plan = new SearchPlan(searched, new SearchSpec { Sampler = sampler, Experiments = experiments + 101 }, seed: 1);
            var history = Filled(searched, experiments);
            var times = Enumerable.Range(0, 101).Select(i => Time(plan, history, experiments + i)).ToArray();
            var sorted = times[51..].Order().ToArray();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{sampler,-8} {experiments} experiments: least {sorted[0]:0.00} ms, median {sorted[25]:0.00} ms, ")
                + FormattableString.Invariant($"the first {times[0]:0.00} ms"));
        }

        PrintFactoring(500);
        return 0;
    }

    /// <summary>What a Gaussian process of that many experiments factors, by our code and by MathNet.Numerics.</summary>
    private static void PrintFactoring(int n)
    {
        var matrix = Matrix<double>.Build.Dense(n, n, (i, j) => Math.Exp(-Math.Abs(i - j) / 50.0) + (i == j ? 0.1 : 0));
        var ours = Enumerable.Range(0, 20).Select(_ => Time(() => Cholesky.TryFactor(matrix.ToRowMajorArray(), n))).ToArray();
        var theirs = Enumerable.Range(0, 20).Select(_ => Time(() => matrix.Cholesky())).ToArray();
        var factor = Cholesky.TryFactor(matrix.ToRowMajorArray(), n) ?? throw new InvalidOperationException("it is positive definite");
        if (Math.Abs(factor.LogDeterminant - matrix.Cholesky().DeterminantLn) > 1e-6)
        {
            throw new InvalidOperationException("the two factorizations differ");
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"factoring {n} rows: ours {ours.Min():0.0} ms, MathNet.Numerics {theirs.Min():0.0} ms (least of {ours.Length})"));
    }

    private static double Time(Func<object?> call)
    {
        var watch = Stopwatch.StartNew();
        call();
        return watch.Elapsed.TotalMilliseconds;
    }

    private static double Time(SearchPlan plan, History history, int index)
    {
        var watch = Stopwatch.StartNew();
        plan.Next(history, index);
        return watch.Elapsed.TotalMilliseconds;
    }

    private static History Filled(ParameterSpace space, int experiments)
    {
        var random = new SearchPlan(space, new SearchSpec { Sampler = "random", Experiments = experiments }, seed: 2);
        var empty = History.Empty(Goal.Minimize);
        return new History(Goal.Minimize, Enumerable.Range(0, experiments).Select(i =>
        {
            var point = random.Next(empty, i).Point ?? throw new InvalidOperationException("the space is not exhausted");
            return Observation.Completed(i, point, point.Parameters.Number("a") + point.Parameters.Number("f"));
        }));
    }
}
