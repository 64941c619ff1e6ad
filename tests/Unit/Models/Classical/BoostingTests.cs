using Experiments.Domain;
using Experiments.Models;
using Xunit;

namespace Experiments.Unit.Models.Classical;

public sealed class BoostingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("gradient-boosting")]
    [InlineData("xgboost")]
    public void Patience_stops_early_with_a_lower_validation_loss(string name)
    {
        var family = FamilyData.Get(name);
        int[] labels = [.. Enumerable.Range(0, 120).Select(i => i % 2)];
        var request = FamilyData.Request(family, FamilyData.Rows([6], labels, 1, distance: 0.7), "blues", "jazz") with
        {
            Validation = FamilyData.Rows([6], labels, 2, distance: 0.7),
        };
        var patient = request.Parameters.With("nEstimators", ParameterValue.Of(200));
        var steps = new Steps();
        var stopped = LogLoss(family, request with { Parameters = patient.With("patience", ParameterValue.Of(5)), Progress = steps });
        Assert.InRange(steps.Last, 6, 199);
        Assert.True(stopped < LogLoss(family, request with { Parameters = patient }));
    }

    private static double LogLoss(IModelFamily family, FitRequest request)
    {
        using var model = family.Fit(request, Token);
        var probabilities = model.PredictProbabilities(request.Validation.Rows, Token).Chunk(2);
        return probabilities.Zip(request.Validation.Labels).Average(row => -Math.Log(row.First[row.Second]));
    }

    private sealed class Steps : IProgress<FitProgress>
    {
        public int Last { get; private set; }

        public void Report(FitProgress value) => Last = value.Step;
    }
}
