using Experiments.Search.Samplers.Gaussian;
using Xunit;

namespace Experiments.Unit.Search.Gaussian;

/// <summary>Likelihood and posterior against scikit-learn's GaussianProcessRegressor, and against finite differences.</summary>
public sealed class GpModelTests
{
    private static readonly GaussianReference.ProcessValues Reference = GaussianReference.Values.Process;

    private static readonly GpLikelihood Likelihood =
        new(GaussianReference.Inputs, Reference.Rows, Reference.Values, Reference.SquaredErrors);

    [Fact]
    public void The_likelihood_and_its_gradient_equal_those_of_scikit_learn()
    {
        var gradient = new double[6];
        Assert.Equal(Reference.Likelihood, Likelihood.Evaluate(Reference.Parameters, gradient), 9);
        Assert.All(Reference.Gradient.Zip(gradient), pair => Assert.Equal(pair.First, pair.Second, 8));
    }

    /// <summary>Central differences with steps of 1e-5 are exact to about 1e-10 times the third derivative.</summary>
    [Fact]
    public void The_gradients_of_likelihood_and_prior_are_those_of_finite_differences()
    {
        var logs = Reference.Parameters.ToLogs();
        var gradient = new double[logs.Length];
        LogDensity(logs, gradient);
        for (var i = 0; i < logs.Length; i++)
        {
            var (up, down) = (logs.ToArray(), logs.ToArray());
            (up[i], down[i]) = (up[i] + 1e-5, down[i] - 1e-5);
            var expected = (LogDensity(up, new double[logs.Length]) - LogDensity(down, new double[logs.Length])) / 2e-5;
            Assert.Equal(expected, gradient[i], 1e-5);
        }
    }

    [Fact]
    public void Mean_and_deviation_equal_those_of_scikit_learn()
    {
        var posterior = Posterior(Reference.Rows);
        Assert.All(posterior.Predict(Reference.Test).Zip(Reference.Mean, Reference.Deviation), answer =>
        {
            Assert.Equal(answer.Second, answer.First.Mean, 9);
            Assert.Equal(answer.Third, answer.First.Deviation, 9);
        });
        Assert.All(posterior.Predict(Reference.Rows).Zip(posterior.Means), pair => Assert.Equal(pair.First.Mean, pair.Second, 9));
    }

    [Fact]
    public void The_gradients_of_mean_and_deviation_are_those_of_finite_differences()
    {
        var posterior = Posterior(Reference.Rows);
        foreach (var at in Reference.Test)
        {
            var (byMean, byDeviation) = (new double[3], new double[3]);
            var (mean, deviation) = posterior.Predict(at, byMean, byDeviation);
            var batch = posterior.Predict([at])[0];
            Assert.Equal(batch.Mean, mean, 12);
            Assert.Equal(batch.Deviation, deviation, 12);
            for (var i = 0; i < 2; i++)
            {
                var (up, down) = (at.ToArray(), at.ToArray());
                (up[i], down[i]) = (up[i] + 1e-5, down[i] - 1e-5);
                var ends = posterior.Predict([up, down]);
                Assert.Equal((ends[0].Mean - ends[1].Mean) / 2e-5, byMean[i], 1e-6);
                Assert.Equal((ends[0].Deviation - ends[1].Deviation) / 2e-5, byDeviation[i], 1e-6);
            }

            Assert.Equal((0, 0), (byMean[2], byDeviation[2]));
        }
    }

    [Fact]
    public void A_pending_experiment_leaves_the_mean_and_takes_away_the_uncertainty_around_it()
    {
        var pending = Reference.Test[0];
        var (before, after) = (Posterior(Reference.Rows), Posterior([.. Reference.Rows, pending]));
        var (old, now) = (before.Predict(Reference.Test), after.Predict(Reference.Test));
        Assert.All(old.Zip(now), pair =>
        {
            Assert.Equal(pair.First.Mean, pair.Second.Mean, 9);
            Assert.True(pair.Second.Deviation <= pair.First.Deviation + 1e-12);
        });
        Assert.True(now[0].Deviation < 0.06 && now[0].Deviation < old[0].Deviation / 2, $"{old[0].Deviation} to {now[0].Deviation}");
    }

    [Fact]
    public void Equal_settings_without_noise_are_still_factored()
    {
        double[][] rows = [[0.5, 0.5, 0], [0.5, 0.5, 0], [0.1, 0.2, 1]];
        var posterior = new GpPosterior(
            GaussianReference.Inputs, new GpParameters([1, 1, 1], 1, 1e-30, 1), rows, [1, 1, 2], new double[3]);
        Assert.Equal(1, posterior.Predict([rows[0]])[0].Mean, 1e-6);
    }

    private static double LogDensity(double[] logs, double[] gradient)
    {
        var parameters = GpParameters.Of(logs);
        return Likelihood.Evaluate(parameters, gradient) + parameters.LogPrior(gradient);
    }

    private static GpPosterior Posterior(double[][] rows) => new(
        GaussianReference.Inputs,
        Reference.Parameters,
        rows,
        Reference.Values,
        [.. Reference.SquaredErrors, .. new double[rows.Length - Reference.Rows.Length]]);
}
