using Experiments.Domain;
using Experiments.Search;
using Experiments.Unit.Search.Problems;
using Xunit;
using static Experiments.Unit.Search.Problems.Problem;

namespace Experiments.Unit.Search.Cma;

public sealed class CmaEsSamplerTests
{
    private static readonly ParameterSpace Cube =
        SpaceOf("f", Number("x", 0, 1), Number("y", -3, 3), Number("z", 1e-4, 1, isLogScale: true));

    private static readonly Problem Bowl = new(
        "bowl",
        Cube,
        p => Math.Pow(p.Number("x") - 0.2, 2) + Math.Pow((p.Number("y") - 1) / 6, 2) + Math.Pow((Math.Log10(p.Number("z")) + 1) / 4, 2),
        300);

    [Fact]
    public void It_converges_to_the_minimum_of_a_bowl_also_with_several_slots()
    {
        Assert.InRange(Best(Bowl, 1), 0, 1e-6);
        Assert.InRange(Best(Bowl, 4), 0, 1e-4);
    }

    [Fact]
    public void A_minimum_at_the_end_of_a_range_is_found()
    {
        var problem = new Problem("corner", SpaceOf("f", Number("x", 0, 1), Number("y", 0, 1)), p => p.Number("x") + p.Number("y"), 120);
        Assert.InRange(Best(problem, 1), 0, 1e-4);
    }

    [Fact]
    public void Integers_and_steps_are_searched_to_the_best_cell()
    {
        var problem = new Problem(
            "cells",
            SpaceOf("f", Integer("units", 1, 512, isLogScale: true), Number("dropout", 0, 0.9, step: 0.1), Choice("seed", "7"),
                Number("x", 0, 1)),
            p => Math.Abs(Math.Log2(p.Number("units")) - 5) + Math.Abs(p.Number("dropout") - 0.3) + Math.Abs(p.Number("x") - 0.6),
            200);
        var best = SearchRun.Of(problem, new SearchSpec { Sampler = "cma-es" }, seed: 1).Best!.Point.Parameters; // not null: all completed
        Assert.InRange(best.Integer("units"), 30, 34);
        Assert.Equal(0.3, best.Number("dropout"));
        Assert.Equal("7", best["seed"].ToString());
    }

    [Fact]
    public void After_convergence_it_starts_again_elsewhere()
    {
        var space = SpaceOf("f", Number("x", 0, 1));
        var problem = new Problem("line", space, p => Math.Abs(p.Number("x") - 0.3), 260);
        var points = SearchRun.Of(problem, new SearchSpec { Sampler = "cma-es" }, seed: 1).Observations
            .Select(observation => observation.Point.Parameters.Number("x")).ToList();
        var narrow = Enumerable.Range(10, 240).First(i => points.Skip(i).Take(8).All(x => Math.Abs(x - 0.3) < 1e-4));
        Assert.Contains(points.Skip(narrow), x => Math.Abs(x - 0.3) > 0.1);
    }

    [Fact]
    public void A_generation_does_not_wait_for_pending_experiments_and_ranks_failed_ones_last()
    {
        var plan = new SearchPlan(Cube, new SearchSpec { Sampler = "cma-es", Experiments = 1000 }, seed: 3);
        var history = History.Empty(Goal.Minimize);
        for (var i = 0; i < 140; i++)
        {
            var point = plan.Next(history, i).Point!; // not null: 1,000 are allowed
            history = history.With((i % 7) switch
            {
                0 => Observation.Pending(i, point),
                1 => Observation.Failed(i, point),
                2 => Observation.Completed(i, point, double.NaN),
                3 => Observation.Pruned(i, point, 9, 1),
                _ => Observation.Completed(i, point, Bowl.Evaluate(point.Parameters)),
            });
        }

        Assert.InRange(history.Best!.Value!.Value, 0, 1e-2); // not null: most completed
    }

    /// <summary>A setting that a person added is learned from like any other.</summary>
    [Fact]
    public void Settings_that_were_not_drawn_are_learned_from()
    {
        var plan = new SearchPlan(Cube, new SearchSpec { Sampler = "cma-es", Experiments = 100 }, seed: 3);
        var history = new History(Goal.Minimize, Enumerable.Range(0, 14).Select(i =>
        {
            var x = 1 - (i / 14.0);
            var point = new ParameterPoint(0, "f", ParameterSet.Empty.With("x", ParameterValue.Of(x))
                .With("y", ParameterValue.Of(0)).With("z", ParameterValue.Of(0.01)));
            return Observation.Completed(i, point, x);
        }));
        var next = Enumerable.Range(14, 30).Average(i => plan.Next(history, i).Point!.Parameters.Number("x")); // not null: 100 are allowed
        Assert.InRange(next, 0, 0.35);
    }

    [Fact]
    public void Choices_and_conditions_are_refused_with_what_to_do()
    {
        var space = SpaceOf("svm", Choice("kernel", "rbf", "poly"), Number("c", 1, 10), Number("gamma", 0, 1).When("kernel", "rbf"));
        var problems = SearchCatalog.Samplers.Get("cma-es").FindProblems(space).Select(problem => problem.ToString());
        Assert.Equal(
            [
                "models[0].parameters.kernel: kernel is a choice, and cma-es searches ranges of numbers; give it a range or one value, or "
                    + "use "
                    + "tpe or gp",
                "models[0].parameters.gamma: gamma exists only for some settings, and cma-es searches parameters that always exist; list "
                    + "the "
                    + "family once for each case, or use tpe or gp",
            ],
            problems);
    }

    private static double Best(Problem problem, int slots) =>
        SearchRun.Of(problem, new SearchSpec { Sampler = "cma-es" }, seed: 1, slots).Best!.Value!.Value; // not null: all completed
}
