using Experiments.Models.Classical.Svm;
using Xunit;

namespace Experiments.Unit.Models.Classical;

public sealed class SupportVectorMachineTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void The_solution_for_two_points_equals_its_closed_form()
    {
        // Points 0 and 2: the margin wants f(0) = 1 and f(2) = −1, so f(x) = 1 − x with multipliers 2 / 2² each.
        var solution = Solve([0, 2], 1, c: 10);
        Assert.Equal([0.5, -0.5], solution.Weights, (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal(1, solution.Bias, 1e-9);
        Assert.Equal(1, solution.Iterations);
    }

    [Fact]
    public void A_small_penalty_bounds_the_multipliers()
    {
        // Both at the bound 0.2: f(x) = −0.4 x + b, and symmetry puts f(1) at 0.
        var solution = Solve([0, 2], 1, c: 0.2);
        Assert.Equal([0.2, -0.2], solution.Weights);
        Assert.Equal(0.4, solution.Bias, 1e-9);
    }

    [Fact]
    public void A_point_beyond_the_margin_is_not_a_support_vector()
    {
        var solution = Solve([-5, 0, 2], 2, c: 10);
        Assert.Equal([0, 0.5, -0.5], solution.Weights, (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void Shrinking_does_not_change_the_decisions()
    {
        var (rows, split) = (FamilyData.Rows([2], Enumerable.Range(0, 700).Select(i => i / 350), 3, distance: 1.2), 350);
        var values = Experiments.Domain.RowSourceExtensions.ToArray(rows.Rows);
        var kernel = new KernelRows(new Kernel("rbf", 0.5f, 0, 3), values, 2, [0, split, 700], 1 << 20);
        var problem = PairProblem.Whole(kernel, 0, 1, 5, 5);
        var with = SmoSolver.Solve(problem, 1e-6, isShrinking: true, Token);
        var without = SmoSolver.Solve(problem, 1e-6, isShrinking: false, Token);
        Assert.True(with.Iterations > 700, "the problem is too easy to be shrunk");

        // Both are within 1e-6 of the optimum in their gradients; multipliers of near twins may differ more than decisions.
        Assert.Equal(Decisions(problem, without), Decisions(problem, with), (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Equal(0, with.Weights.Sum(), 1e-9);
        Assert.All(with.Weights, weight => Assert.InRange(Math.Abs(weight), 0, 5));
    }

    [Fact]
    public void Cache_size_does_not_change_the_weights()
    {
        var values = Experiments.Domain.RowSourceExtensions.ToArray(
            FamilyData.Rows([3], Enumerable.Range(0, 200).Select(i => i / 100), 3, distance: 1).Rows);
        PairSolution Solve(long bytes) => SmoSolver.Solve(
            PairProblem.Whole(new KernelRows(new Kernel("rbf", 0.5f, 0, 3), values, 3, [0, 100, 200], bytes), 0, 1, 1, 1), 1e-3, true,
            Token);
        Assert.Equal(Solve(1 << 26).Weights, Solve(4096).Weights);
    }

    [Fact]
    public void Coupling_consistent_pairwise_probabilities_recovers_the_class_probabilities()
    {
        double[] p = [0.5, 0.3, 0.2];
        var pairwise = new double[3, 3];
        foreach (var (i, j) in from i in Enumerable.Range(0, 3) from j in Enumerable.Range(0, 3) where i != j select (i, j))
        {
            pairwise[i, j] = p[i] / (p[i] + p[j]);
        }

        // The iteration stops at 0.005 / 3 in the gradient.
        Assert.Equal(p, PairwiseCoupling.Couple(pairwise, 3), (a, b) => Math.Abs(a - b) < 5e-3);
    }

    [Fact]
    public void The_sigmoid_of_symmetric_decisions_is_symmetric_and_increasing()
    {
        double[] decisions = [-2, -1, -0.5, 0.5, 1, 2, -0.2, 0.2];
        bool[] isFirst = [false, false, true, false, true, true, false, true];
        var sigmoid = Sigmoid.Fit(decisions, i => isFirst[i]);
        Assert.Equal(0, sigmoid.B, 1e-6);
        Assert.Equal(0.5, sigmoid.Of(0), 1e-6);
        Assert.True(sigmoid.Of(1) > 0.6);
        Assert.Equal(1, sigmoid.Of(1) + sigmoid.Of(-1), 1e-6);
    }

    [Fact]
    public void The_sharpness_for_three_right_of_four_equals_its_closed_form()
    {
        // softmax(β, −β) must be 3/4 : 1/4.
        double[][] scores = [[1, -1], [1, -1], [1, -1], [1, -1]];
        Assert.Equal(Math.Log(3) / 2, VoteScores.FitSharpness(scores, [0, 0, 0, 1]), 1e-9);
    }

    [Fact]
    public void Confidence_breaks_tied_votes()
    {
        // A circle: each class wins once; class 2 wins by most.
        var scores = VoteScores.Of([0.1, -3, 0.2], SvmClassifier.Pairs(3), 3);
        Assert.Equal(2, Array.IndexOf(scores, scores.Max()));
        Assert.All(scores, score => Assert.InRange(score, 2 / 3.0, 4 / 3.0));
    }

    /// <summary>A linear machine on the line: the first <paramref name="split"/> points against the others.</summary>
    private static PairSolution Solve(float[] points, int split, double c) => SmoSolver.Solve(
        PairProblem.Whole(new KernelRows(new Kernel("linear", 0, 0, 1), points, 1, [0, split, points.Length], 1 << 20), 0, 1, c, c), 1e-9,
        true, Token);

    private static double[] Decisions(PairProblem problem, PairSolution solution)
    {
        var row = new float[problem.Members.Length];
        int[] all = [.. Enumerable.Range(0, row.Length)];
        return [.. all.Select(member =>
        {
            problem.FillRow(problem.RowOf(member), all, problem.FirstCount, row);
            return solution.Bias + all.Sum(other => solution.Weights[other] * row[other]);
        })];
    }
}
