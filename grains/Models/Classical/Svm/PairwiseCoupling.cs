namespace Experiments.Models.Classical.Svm;

/// <summary>Probabilities of classes from those of pairs: the second method of Wu, Lin and Weng (2004), as in LIBSVM.</summary>
internal static class PairwiseCoupling
{
    private const double MinProbability = 1e-7;

    /// <summary>Couples one row's decisions, in the order of <see cref="SvmClassifier.Pairs"/>.</summary>
    public static double[] Couple(ReadOnlySpan<double> decisions, Sigmoid[] sigmoids, int classes)
    {
        var pairwise = new double[classes, classes];
        var pair = 0;
        for (var i = 0; i < classes; i++)
        {
            for (var j = i + 1; j < classes; j++, pair++)
            {
                pairwise[i, j] = Math.Clamp(sigmoids[pair].Of(decisions[pair]), MinProbability, 1 - MinProbability);
                pairwise[j, i] = 1 - pairwise[i, j];
            }
        }

        return classes == 2 ? [pairwise[0, 1], pairwise[1, 0]] : Couple(pairwise, classes);
    }

    /// <summary>
    /// Minimizes Σ over pairs of (r_ji p_i − r_ij p_j)² on the simplex, by the paper's algorithm 2.
    /// <paramref name="pairwise"/>[i, j] is the probability of i among i and j.
    /// </summary>
    public static double[] Couple(double[,] pairwise, int classes)
    {
        var q = new double[classes, classes];
        for (var i = 0; i < classes; i++)
        {
            for (var j = 0; j < classes; j++)
            {
                if (j != i)
                {
                    q[i, i] += pairwise[j, i] * pairwise[j, i];
                    q[i, j] = -pairwise[j, i] * pairwise[i, j];
                }
            }
        }

        var p = Enumerable.Repeat(1.0 / classes, classes).ToArray();
        var qp = new double[classes];
        var tolerance = 0.005 / classes;
        for (var iteration = 0; iteration < Math.Max(100, classes); iteration++)
        {
            var pqp = 0.0;
            for (var i = 0; i < classes; i++)
            {
                qp[i] = 0;
                for (var j = 0; j < classes; j++)
                {
                    qp[i] += q[i, j] * p[j];
                }

                pqp += p[i] * qp[i];
            }

            if (qp.Max(value => Math.Abs(value - pqp)) < tolerance)
            {
                break;
            }

            for (var i = 0; i < classes; i++)
            {
                var change = (pqp - qp[i]) / q[i, i];
                p[i] += change;
                pqp = (pqp + (change * ((change * q[i, i]) + (2 * qp[i])))) / (1 + change) / (1 + change);
                for (var j = 0; j < classes; j++)
                {
                    qp[j] = (qp[j] + (change * q[i, j])) / (1 + change);
                    p[j] /= 1 + change;
                }
            }
        }

        return p;
    }
}
