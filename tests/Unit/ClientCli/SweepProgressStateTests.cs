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
        var state = new SweepProgressState(Snapshot(0, null), _time);
        _time.Advance(TimeSpan.FromMinutes(2));
        state.Update(Snapshot(4, done, secondsLeft: 60));
        var lines = Lines(state);
        Assert.Equal("sweep made: running, 4/9 runs done, 1 running, about 60 s left", lines[0]);
        Assert.Contains("watching for 2 min, 2.0 runs per minute, 2 slots in use 90 % of the time", lines);
        Assert.Contains("cnn 0/1 1/3 -", lines);
        Assert.Contains("svm 1/1 3/3 71.0 %", lines);
        Assert.Contains("not suggested yet - 0/3 -", lines);
        Assert.Contains("made/e1/r0f1 cnn epoch 4/6 45.0 % 230", lines);
        Assert.Contains(state.Lines(), line => line is { Style: LineStyle.Best });
        Assert.Equal(2, state.Lines().Count(line => line.Style is LineStyle.Heading));
        Assert.Contains(lines, line => line.StartsWith("best by validationAccuracy: made/e0 svm", StringComparison.Ordinal));
    }

    [Fact]
    public void A_best_with_missing_runs_and_slots_in_their_first_run_are_named_as_such()
    {
        var half = TestResults.Summary with { Experiment = new ExperimentId("made", 1), Family = "cnn", Runs = 1 };
        var snapshot = Snapshot(4, half);
        var state = new SweepProgressState(snapshot with { Running = [.. Enumerable.Repeat(snapshot.Running[0], 3)] }, _time);
        var lines = Lines(state);
        const string best = "best by validationAccuracy: made/e1 cnn after 1 of 3 runs, ";
        Assert.Contains(lines, line => line.StartsWith(best, StringComparison.Ordinal));
        Assert.Contains(lines, line => line.EndsWith(", 3 slots in use", StringComparison.Ordinal));
    }

    [Fact]
    public void A_run_that_has_not_reported_yet_has_its_family()
    {
        var snapshot = Snapshot(0, null);
        var state = new SweepProgressState(snapshot with { Running = [snapshot.Running[0] with { Progress = null }] }, _time);
        Assert.Contains("made/e1/r0f1 cnn - - -", Lines(state));
    }

    [Fact]
    public void Running_runs_beyond_eight_are_counted()
    {
        var run = Snapshot(0, null).Running[0];
        var lines = Lines(new SweepProgressState(Snapshot(0, null) with { Running = [.. Enumerable.Repeat(run, 20)] }, _time));
        Assert.Equal(8, lines.Count(line => line.StartsWith("made/e1", StringComparison.Ordinal)));
        Assert.Equal("and 12 more", lines[^1]);
    }

    [Fact]
    public void A_state_event_changes_the_state_but_no_count_of_the_frame()
    {
        var state = new SweepProgressState(Snapshot(4, null), _time);
        var paused = Snapshot(2, null).Summary with { State = SweepState.Paused, Reason = "why" };
        Assert.Equal("sweep made is paused: why", state.Apply(new SweepEvent(1, "state", paused, null, null)));
        Assert.StartsWith("sweep made: paused, 4/9 runs done, 1 running", Lines(state)[0], StringComparison.Ordinal);
        Assert.Null(state.Apply(new SweepEvent(2, "state", paused, null, null)));
    }

    private static string[] Lines(SweepProgressState state) =>
        [.. state.Lines().Select(line => string.Join(' ', line.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];

    private static SweepSnapshot Snapshot(int completed, ExperimentSummary? best, double? secondsLeft = null) => new(
        new SweepSummary(
            "made",
            new SweepSpec
            {
                Name = "made",
                Dataset = "d",
                Features = "f",
                Protocol = new Protocol { Folds = 3 },
                Models = new ParameterSpace([]),
            },
            SweepState.Running, null, "hash", 2, new RunCounts(9, completed, 0, 1, 8 - completed), DateTimeOffset.UnixEpoch, null, best,
            SlotUse: new SlotUse(2, 0.9)),
        [
            new FamilyProgress("cnn", 1, 0, 3, Math.Max(0, completed - 3), null),
            new FamilyProgress("svm", 1, completed < 3 ? 0 : 1, 3, Math.Min(3, completed), 0.71),
        ],
        3,
        [
            new RunningRun(
                new RunId(new ExperimentId("made", 1), 0, 1), "cnn",
                new RunProgress("made/e1/r0f1", 1, 4, 6, new EpochPoint(4, 1, 0.5, 1.1, 0.45, 1e-3, 230))),
        ],
        secondsLeft);
}
