using Experiments.Domain;
using Experiments.Search;
using Experiments.Search.Samplers;
using Xunit;
using static Experiments.Unit.Search.Problems.Problem;

namespace Experiments.Unit.Search;

/// <summary>Several objectives: ranks, volumes, and how <c>tpe</c> uses them.</summary>
public sealed class ParetoTests
{
    private static readonly ParameterPoint Somewhere = new(0, "f", ParameterSet.Empty);

    [Fact]
    public void Each_rank_is_dominated_only_by_lower_ranks()
    {
        double[][] losses = [[1, 5], [2, 2], [5, 1], [3, 3], [2, 6], [4, 4], [2, 2], [double.NaN, 0], [double.NaN, 9]];
        Assert.Equal([0, 0, 0, 1, 1, 2, 0, 0, 3], ParetoFront.Ranks(losses));
        Assert.Empty(ParetoFront.Ranks([]));
        Assert.Throws<ArgumentException>(() => ParetoFront.Ranks([[1], [1, 2]]));
    }

    /// <summary>The definition, slowly: remove the points that none dominates, again and again.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Ranks_equal_those_of_peeling_front_by_front(int objectives)
    {
        var losses = Draws(200, objectives, seed: 5, levels: 12);
        var expected = new int[losses.Length];
        var left = Enumerable.Range(0, losses.Length).ToList();
        for (var rank = 0; left.Count > 0; rank++)
        {
            var front = left.Where(i => !left.Exists(j => losses[j].Zip(losses[i]).All(pair => pair.First <= pair.Second)
                && losses[j].Zip(losses[i]).Any(pair => pair.First < pair.Second))).ToList();
            front.ForEach(i => expected[i] = rank);
            left.RemoveAll(front.Contains);
        }

        Assert.Equal(expected, ParetoFront.Ranks(losses));
    }

    [Fact]
    public void The_volume_of_steps_is_the_area_below_them() =>
        Assert.Equal(1 + 2 + 3, Hypervolume.Of([[1, 3], [2, 2], [3, 1], [3, 3], [5, 0]], [4, 4]), 12);

    /// <summary>Points on a grid, so the volume can be counted in unit cells.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void The_volume_equals_the_number_of_dominated_cells(int objectives)
    {
        const int Levels = 6;
        var points = Draws(9, objectives, seed: 2, Levels);
        var cells = Enumerable.Range(0, (int)Math.Pow(Levels, objectives)).Count(cell => points.Any(point =>
            Enumerable.Range(0, objectives).All(i => (cell / (int)Math.Pow(Levels, i) % Levels) >= point[i])));
        Assert.Equal(cells, Hypervolume.Of(points, [.. Enumerable.Repeat((double)Levels, objectives)]), 9);
    }

    [Fact]
    public void The_ends_and_the_bend_of_a_front_are_chosen_first()
    {
        double[][] front = [[0, 1], [0.15, 0.95], [0.2, 0.2], [0.25, 0.19], [0.9, 0]];
        Assert.Equal([2, 4, 0], Hypervolume.Choose(front, [1.1, 1.1], 3));
        Assert.Equal(5, Hypervolume.Choose(front, [1.1, 1.1], 9).Distinct().Count());
    }

    [Fact]
    public void With_two_objectives_a_setting_that_none_dominates_is_good_although_its_first_is_bad()
    {
        var history = new History(
            Goal.Maximize,
            [
                Observation.Completed(0, Somewhere, 0.9, others: [10.0]), Observation.Completed(1, Somewhere, 0.8, others: [11.0]),
                Observation.Completed(2, Somewhere, 0.2, others: [1.0]), Observation.Completed(3, Somewhere, 0.85),
                Observation.Pruned(4, Somewhere, 0.99, 3), Observation.Completed(5, Somewhere, double.NaN, others: [double.NaN]),
            ]);
        var best = TpeRanking.Best(history, history.Observations, gamma: 0.5);
        Assert.Equal([0, 2, 1], best.Select(observation => observation.Number));
        Assert.Equal([0, 2, 1, 5, 3, 4], TpeRanking.Best(history, history.Observations, gamma: 1).Select(o => o.Number));
    }

    /// <summary>
    /// Two bowls with minima at 0.2 and 0.8 along x: the front is the line between them, at y = 0.5. Judged by one bowl alone, the search
    /// would stay at its minimum.
    /// </summary>
    [Fact]
    public void Tpe_finds_the_whole_front_of_two_objectives()
    {
        var space = SpaceOf("f", Number("x", 0, 1), Number("y", 0, 1));
        var tpe = Volume("tpe", space);
        var random = Volume("random", space);
        Assert.True(tpe > random, $"tpe {tpe:0.####}, random {random:0.####}");
    }

    private static double Volume(string sampler, ParameterSpace space) => Enumerable.Range(0, 4).Average(seed =>
    {
        var plan = new SearchPlan(space, new SearchSpec { Sampler = sampler, Experiments = 60 }, (ulong)seed);
        var history = History.Empty(Goal.Minimize);
        for (var i = 0; plan.Next(history, i).Point is { } point; i++)
        {
            var (x, y) = (point.Parameters.Number("x"), point.Parameters.Number("y") - 0.5);
            history = history.With(Observation.Completed(
                i, point, Math.Pow(x - 0.2, 2) + (y * y), others: [Math.Pow(x - 0.8, 2) + (y * y)]));
        }

        return Hypervolume.Of([.. history.Observations.Select(history.LossesOf)], [0.5, 0.5]);
    });

    private static double[][] Draws(int count, int objectives, ulong seed, int levels)
    {
        var random = new RandomStream(seed);
        return [.. Enumerable.Range(0, count)
            .Select(_ => Enumerable.Range(0, objectives).Select(_ => (double)random.NextInt(levels)).ToArray())];
    }
}
