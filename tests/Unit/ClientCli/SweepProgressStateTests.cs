using Experiments.ClientCli.Commands.Sweep;
using Experiments.Domain;
using Experiments.Unit.ReadModel;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Experiments.Unit.ClientCli;

public sealed class SweepProgressStateTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void The_live_view_shows_families_running_runs_rates_and_the_best()
    {
        var done = TestResults.Summary with { Experiment = new ExperimentId("made", 0), Family = "svm" };
        var begun = done with { Experiment = new ExperimentId("made", 1), Family = "cnn", Runs = 1 };
        var state = new SweepProgressState(Summary(0, null), _time);
        state.Begin([done]);
        state.Apply(new SweepEvent(1, "run-ended", null, null, begun));
        state.Apply(new SweepEvent(
            2, "run-progress", null, new RunProgress("made/e1/r0f1", 1, 4, 6, new EpochPoint(4, 1, 0.5, 1.1, 0.45, 1e-3, 230)), null));
        _time.Advance(TimeSpan.FromMinutes(2));
        state.Update(Summary(4, done));
        string[] lines = [.. state.Lines().Select(line => string.Join(' ', line.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];
        Assert.Equal("sweep made: running, 4/6 runs done, 1 running, about 60 s left", lines[0]);
        Assert.Contains("watching for 2 min, 2.0 runs per minute, 2 slots in use 90 % of the time", lines);
        Assert.Contains(lines, line => line.StartsWith("svm 1/1 3/3", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("cnn 0/1 1/3", StringComparison.Ordinal));
        Assert.Contains("made/e1/r0f1 cnn epoch 4/6 45.0 % 230", lines);
        Assert.Contains(state.Lines(), line => line is { Look: LineLook.Best });
        Assert.Equal(2, state.Lines().Count(line => line.Look is LineLook.Heading));
        Assert.Contains(lines, line => line.StartsWith("best by validationAccuracy: made/e0 svm", StringComparison.Ordinal));
    }

    private static SweepSummary Summary(int completed, ExperimentSummary? best) => new(
        "made",
        new SweepSpec
        {
            Name = "made",
            Dataset = "d",
            Features = "f",
            Protocol = new Protocol { Folds = 3 },
            Models = new ParameterSpace([]),
        },
        SweepState.Running, null, "hash", 2, new RunCounts(6, completed, 0, 1, 5 - completed), DateTimeOffset.UnixEpoch, null, best,
        SlotUse: new SlotUse(2, 0.9));
}
