using Experiments.Domain;
using Experiments.Scheduling.Sweeps;
using Xunit;

namespace Experiments.Unit.Scheduling.Sweeps;

public sealed class RunTimesTests
{
    private static readonly ParameterSet Five = ParameterSet.Empty.With("epochs", ParameterValue.Of(5));
    private static readonly ParameterSet Ten = ParameterSet.Empty.With("epochs", ParameterValue.Of(10));

    [Fact]
    public void The_same_setting_is_estimated_by_the_median_of_its_past_runs()
    {
        var times = new RunTimes([Past(Ten, 8), Past(Ten, 9), Past(Ten, 100), Past(Five, 1)], "here", trainRows: 400);
        Assert.Equal((9, TimeBasis.SameSettings), times.Estimate("cnn", Ten));
        Assert.Equal(4, times.CountOf("cnn"));
    }

    [Fact]
    public void Another_setting_of_the_family_is_estimated_by_epochs_and_rows()
    {
        var times = new RunTimes([Past(Five, 4)], "here", trainRows: 800);
        Assert.Equal((16, TimeBasis.SameData), times.Estimate("cnn", Ten));
    }

    [Fact]
    public void Runs_on_other_data_are_marked_and_no_runs_means_unknown()
    {
        var times = new RunTimes([Past(Five, 4) with { FeatureSet = "there" }], "here", trainRows: 400);
        Assert.Equal((4, TimeBasis.OtherData), times.Estimate("cnn", Five));
        Assert.Equal((null, TimeBasis.Unknown), times.Estimate("svm", ParameterSet.Empty));
    }

    [Fact]
    public void A_past_run_of_no_or_one_row_is_scaled_as_one_row()
    {
        foreach (var rows in new[] { 0, 1 })
        {
            var times = new RunTimes([Past(Five, 4) with { TrainRows = rows }], "here", trainRows: 3);
            Assert.Equal((12, TimeBasis.SameSettings), times.Estimate("cnn", Five));
            Assert.Equal((24, TimeBasis.SameData), times.Estimate("cnn", Ten));
        }
    }

    [Fact]
    public void A_family_without_epochs_is_scaled_by_rows_alone()
    {
        var times = new RunTimes([Past(ParameterSet.Empty, 4)], "here", trainRows: 800);
        Assert.Equal((8, TimeBasis.SameData), times.Estimate("cnn", ParameterSet.Empty.With("k", ParameterValue.Of(3))));
    }

    [Fact]
    public void The_makespan_assigns_whole_runs_to_slots()
    {
        Assert.Equal(7, RunTimes.Makespan([2, 3, 2, 3, 2], 2));
        Assert.Equal(12, RunTimes.Makespan([3, 3, 2, 2, 2], 1));
        Assert.Equal(9, RunTimes.Makespan([9, 1, 1], 8));
        Assert.Equal(0, RunTimes.Makespan([], 2));
    }

    private static PastRun Past(ParameterSet parameters, double seconds) => new("cnn", parameters, "here", 400, seconds);
}
