using System.Text.Json;
using Experiments.Domain;
using Experiments.Models;
using Experiments.Models.Classical.Svm;
using Experiments.Models.Tables;
using Xunit;

namespace Experiments.Unit.Models.Classical;

/// <summary>Comparison with scikit-learn and XGBoost: Reference/classical.json, written by the script beside it.</summary>
public sealed class ReferenceTests
{
    private const int Columns = 5;
    private static readonly JsonElement Reference = JsonDocument.Parse(
        // Not null: the project embeds it.
        typeof(ReferenceTests).Assembly.GetManifestResourceStream("Models.Reference.classical.json")!).RootElement;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("rbf", "c=2 gamma=0.5 kernel=rbf")]
    [InlineData("linear", "c=0.5 kernel=linear")]
    [InlineData("poly", "c=1 gamma=0.5 kernel=poly degree=3 coef0=1")]
    [InlineData("scale", "c=2 kernel=rbf gamma=scale")]
    public void The_decision_function_equals_that_of_libsvm(string name, string setting)
    {
        var train = Rows(0, 90);
        var request = Request("svm", train, setting + " tolerance=0.000001");
        using var classifier = SvmTrainer.Fit(Table(request), Token);
        var decisions = classifier.Decide(Rows(90, 12).Rows.ToArray(), 12, Token);

        // Both stop within 1e-6 of the optimum; the kernel is rounded to 32 bits on both sides.
        Assert.Equal(Expected(Reference.GetProperty("svm").GetProperty(name)), decisions, (a, b) => Math.Abs(a - b) < 1e-4);
    }

    [Fact]
    public void At_the_default_tolerance_decisions_equal_those_of_libsvm()
    {
        using var classifier = SvmTrainer.Fit(Table(Request("svm", Rows(0, 90), "c=2 gamma=0.5")), Token);
        var decisions = classifier.Decide(Rows(90, 12).Rows.ToArray(), 12, Token);
        Assert.Equal(Expected(Reference.GetProperty("svm").GetProperty("default")), decisions, (a, b) => Math.Abs(a - b) < 1e-3);
    }

    [Theory]
    [InlineData("euclidean", "uniform")]
    [InlineData("euclidean", "distance")]
    [InlineData("manhattan", "uniform")]
    [InlineData("manhattan", "distance")]
    [InlineData("cosine", "uniform")]
    [InlineData("cosine", "distance")]
    public void Nearest_neighbors_predict_like_scikit_learn(string metric, string weights) =>

        // Distances are rounded to 32 bits here, to 64 there.
        AssertEqual(
            Reference.GetProperty("knn").GetProperty($"{metric} {weights}"), Predict("knn", $"k=7 metric={metric} weights={weights}"),
            2e-5);

    [Fact]
    public void Logistic_regression_predicts_like_scikit_learn() =>

        // ML.NET computes in 32 bits and stops there.
        AssertEqual(Reference.GetProperty("logistic-regression"), Predict("logistic-regression", "c=0.5 tolerance=0.00000001"), 1e-3);

    [Fact]
    public void Xgboost_predicts_like_its_Python_package() =>
        AssertEqual(Reference.GetProperty("xgboost"), Predict("xgboost", "nEstimators=10"), 1e-6);

    /// <summary>Row i has label i % 3; the same as in the script.</summary>
    private static LabelledRows Rows(int first, int count)
    {
        var values = from i in Enumerable.Range(first, count)
                     from j in Enumerable.Range(0, Columns)
                     select (float)((((i * 73) + (j * 179) + (i * j * 31)) % 97 / 97.0) - 0.5 + (i % 3 == j % 3 ? 0.35 : 0));
        return new LabelledRows(new MemoryRows(values.ToArray(), Columns), [.. Enumerable.Range(first, count).Select(i => i % 3)]);
    }

    private static FitRequest Request(string family, LabelledRows train, string setting) => new()
    {
        Train = train,
        Validation = Rows(0, 0),
        Genres = ["blues", "jazz", "rock"],
        Parameters = FamilyData.Get(family).Parameters.Complete(new ParameterSet(
            setting.Split(' ').Select(pair => pair.Split('='))
                .Select(pair => KeyValuePair.Create(pair[0], ParameterValue.Parse(pair[1]))))),
        Seed = 1,
        Scaling = "none",
    };

    private static TrainTable Table(FitRequest request) => new()
    {
        Values = request.Train.Rows.ToArray(),
        Columns = Columns,
        Labels = [.. request.Train.Labels],
        Classes = 3,
        ClassWeights = [1, 1, 1],
        Validation = new(new ValidationTable([], [], null)),
        Request = request,
    };

    private static float[] Predict(string family, string setting)
    {
        using var model = FamilyData.Get(family).Fit(Request(family, Rows(0, 90), setting), Token);
        return model.PredictProbabilities(Rows(90, 12).Rows, Token);
    }

    private static double[] Expected(JsonElement values) => [.. values.EnumerateArray().Select(value => value.GetDouble())];

    private static void AssertEqual(JsonElement expected, float[] actual, double tolerance) =>
        Assert.Equal(Expected(expected), actual.Select(value => (double)value), (a, b) => Math.Abs(a - b) < tolerance);
}
