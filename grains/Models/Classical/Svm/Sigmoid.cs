using Experiments.Domain;

namespace Experiments.Models.Classical.Svm;

/// <summary>
/// Platt's scaling: the probability of the first class is 1 / (1 + exp(<paramref name="A"/> × decision +
/// <paramref name="B"/>)).
/// </summary>
internal readonly record struct Sigmoid(double A, double B)
{
    private const int InnerFolds = 5;

    /// <summary>The probability of the first class, computed so that exp never overflows.</summary>
    public double Of(double decision)
    {
        var exponent = (decision * A) + B;
        return exponent >= 0 ? Math.Exp(-exponent) / (1 + Math.Exp(-exponent)) : 1 / (1 + Math.Exp(exponent));
    }

    /// <summary>
    /// Fits on decision values of rows that their machine has not seen: five inner folds, as in LIBSVM, assigned by the seed.
    /// </summary>
    public static Sigmoid OfPair(PairProblem problem, Func<PairProblem, PairSolution> solve, ulong seed)
    {
        var count = problem.Members.Length;
        int[] dealt = [.. Enumerable.Range(0, count)];
        new RandomStream(seed).Shuffle<int>(dealt);
        var foldOf = new int[count];
        for (var i = 0; i < count; i++)
        {
            foldOf[dealt[i]] = (int)((long)i * InnerFolds / count);
        }

        var decisions = new double[count];
        var kernels = new float[count];
        for (var fold = 0; fold < InnerFolds; fold++)
        {
            var current = fold;
            var part = problem.Where(member => foldOf[member] != current);
            var hasBoth = part.FirstCount > 0 && part.FirstCount < part.Members.Length;
            var solution = hasBoth ? solve(part) : null;
            int[] all = [.. Enumerable.Range(0, part.Members.Length)];
            for (var member = 0; member < count; member++)
            {
                if (foldOf[member] != fold)
                {
                    continue;
                }

                if (solution is null)
                {
                    // As in LIBSVM: the remaining class, or 0.
                    decisions[member] = part.Members.Length == 0 ? 0 : part.FirstCount > 0 ? 1 : -1;
                    continue;
                }

                part.FillRow(problem.RowOf(member), all, part.FirstCount, kernels);
                decisions[member] = solution.Bias + all.Sum(other => solution.Weights[other] * kernels[other]);
            }
        }

        return Fit(decisions, member => problem.TargetOf(member) > 0);
    }

    /// <summary>
    /// Newton's method with backtracking on the log loss of softened targets (Lin, Lin and Weng 2007).
    /// </summary>
    public static Sigmoid Fit(double[] decisions, Func<int, bool> isFirst)
    {
        var firsts = Enumerable.Range(0, decisions.Length).Count(isFirst);
        var others = decisions.Length - firsts;
        double[] targets = [.. Enumerable.Range(0, decisions.Length)
            .Select(i => isFirst(i) ? (firsts + 1.0) / (firsts + 2.0) : 1 / (others + 2.0))];
        var best = new Sigmoid(0, Math.Log((others + 1.0) / (firsts + 1.0)));
        var loss = best.Loss(decisions, targets);
        for (var iteration = 0; iteration < 100; iteration++)
        {
            // The ridge keeps the Hessian positive definite.
            double hAA = 1e-12, hBB = 1e-12, hAB = 0, gA = 0, gB = 0;
            for (var i = 0; i < decisions.Length; i++)
            {
                var p = best.Of(decisions[i]);
                var curvature = p * (1 - p);
                hAA += decisions[i] * decisions[i] * curvature;
                hBB += curvature;
                hAB += decisions[i] * curvature;
                gA += decisions[i] * (targets[i] - p);
                gB += targets[i] - p;
            }

            if (Math.Abs(gA) < 1e-5 && Math.Abs(gB) < 1e-5)
            {
                break;
            }

            var determinant = (hAA * hBB) - (hAB * hAB);
            var dA = -((hBB * gA) - (hAB * gB)) / determinant;
            var dB = -((hAA * gB) - (hAB * gA)) / determinant;
            var slope = (gA * dA) + (gB * dB);
            var step = 1.0;
            for (; step >= 1e-10; step /= 2)
            {
                var next = new Sigmoid(best.A + (step * dA), best.B + (step * dB));
                var nextLoss = next.Loss(decisions, targets);
                if (nextLoss < loss + (1e-4 * step * slope))
                {
                    (best, loss) = (next, nextLoss);
                    break;
                }
            }

            if (step < 1e-10)
            {
                break;
            }
        }

        return best;
    }

    private double Loss(double[] decisions, double[] targets)
    {
        var sum = 0.0;
        for (var i = 0; i < decisions.Length; i++)
        {
            var exponent = (decisions[i] * A) + B;
            sum += exponent >= 0
                ? (targets[i] * exponent) + Math.Log(1 + Math.Exp(-exponent))
                : ((targets[i] - 1) * exponent) + Math.Log(1 + Math.Exp(exponent));
        }

        return sum;
    }
}
