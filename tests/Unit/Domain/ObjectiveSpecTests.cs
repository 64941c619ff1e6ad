using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.Domain;

public sealed class ObjectiveSpecTests
{
    private static readonly ExperimentSummary Summary = new()
    {
        Experiment = new ExperimentId("s", 0),
        Family = "knn",
        Parameters = ParameterSet.Empty,
        Runs = 5,
        TrainAccuracy = Mean(0.9),
        ValidationAccuracy = Mean(0.7),
        ValidationGap = Mean(0.2),
        ValidationLogLoss = Mean(1.5),
        TestAccuracy = Mean(0.65),
        Gap = Mean(0.25),
        MacroF1 = Mean(0.6),
        FitSeconds = Mean(4),
    };

    private static readonly EpochPoint Epoch = new(3, 1, 0.8, 1.25, 0.5, 0.1, 1);

    [Theory]
    [InlineData("validationAccuracy", 0.7)]
    [InlineData("validationGap", 0.2)]
    [InlineData("fitSeconds", 4)]
    [InlineData("validationAccuracy - 0.5 * validationGap", 0.6)]
    [InlineData("trainAccuracy / (fitSeconds + 5) - validationLogLoss", -1.4)]
    public void An_objective_is_computed_from_the_means(string metric, double value) =>
        Assert.Equal(value, new ObjectiveSpec(metric).Find(Summary)!.Mean, tolerance: 1e-12);

    [Theory]
    [InlineData("testAccuracy")]
    [InlineData("gap")]
    [InlineData("macroF1")]
    [InlineData("validationAccuracy + 0 * gap")]
    [InlineData("0.001 * testAccuracy")]
    public void No_test_score_enters_an_objective(string metric) => Assert.Null(new ObjectiveSpec(metric).Find(Summary));

    [Theory]
    [InlineData("validationAccuracy / (trainAccuracy - 0.9)", true)]
    [InlineData("validationAccuracy / trainAccuracy", false)]
    [InlineData("validationAccuracy", false)]
    [InlineData("1 / (testAccuracy - 0.65)", false)]
    public void A_value_that_is_not_finite_is_none_and_can_be_named(string metric, bool isNamed)
    {
        var objective = new ObjectiveSpec(metric);
        Assert.Equal(isNamed, objective.HasNoFiniteValue(Summary));
        Assert.True(!isNamed || (objective.Find(Summary) is null && double.IsNaN(objective.LossOf(Summary))));
        Assert.False(objective.HasNoFiniteValue(Summary with { ValidationAccuracy = null, TestAccuracy = null }));
    }

    [Theory]
    [InlineData("validationAccuracy", 0.5)]
    [InlineData("validationLogLoss", 1.25)]
    [InlineData("trainAccuracy", 0.8)]
    [InlineData("validationGap", 0.3)]
    [InlineData("validationAccuracy - validationGap", 0.2)]
    [InlineData("fitSeconds", null)]
    [InlineData("validationAccuracy - 0.1 * fitSeconds", null)]
    [InlineData("testAccuracy", null)]
    public void An_epoch_has_the_metrics_of_its_curve(string metric, double? value)
    {
        var found = new ObjectiveSpec(metric).FindAt(Epoch);
        Assert.Equal(value is null, found is null);
        Assert.Equal(value ?? 0, found ?? 0, tolerance: 1e-12);
    }

    [Fact]
    public void Only_a_single_metric_has_an_interval()
    {
        Assert.Equal(0.1, new ObjectiveSpec("validationAccuracy").Find(Summary)!.Error);
        Assert.Equal((null, null, 5), new ObjectiveSpec("1 - validationGap").Find(Summary) is { } estimate
            ? (estimate.Error, estimate.Low, estimate.Count)
            : default);
    }

    [Fact]
    public void An_experiment_without_the_metric_has_no_objective() =>
        Assert.Null(new ObjectiveSpec("validationAccuracy - validationGap").Find(Summary with { ValidationAccuracy = null }));

    [Fact]
    public void A_result_of_an_older_build_has_the_difference_of_the_means_as_its_validation_gap()
    {
        var gap = (Summary with { ValidationGap = null }).Find(MetricNames.ValidationGap);
        Assert.Equal(0.2, gap!.Mean, tolerance: 1e-12);
        Assert.Null(gap.Low);
        Assert.Null((Summary with { ValidationGap = null, ValidationAccuracy = null }).Find(MetricNames.ValidationGap));
    }

    [Fact]
    public void The_goal_is_that_of_the_metric()
    {
        Assert.Equal(Goal.Minimize, ObjectiveSpec.GoalOf("validationGap"));
        Assert.Equal(Goal.Maximize, ObjectiveSpec.GoalOf("validationAccuracy"));
        Assert.Equal(Goal.Maximize, ObjectiveSpec.GoalOf("validationAccuracy - validationGap"));
        Assert.Equal("validationGap", new ObjectiveSpec("validationGap", Goal.Minimize).ToString());
        Assert.Equal("validationGap (maximize)", new ObjectiveSpec("validationGap").ToString());
    }

    private static Estimate Mean(double mean) => new(mean, 0.1, mean - 0.2, mean + 0.2, 5, IntervalMethod.Corrected, 0.1);
}
