using CsCheck;
using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.Scheduling.Sweeps;

/// <summary>What a live view shows: every number of a frame is of the same moment.</summary>
public sealed class SweepSnapshotTests
{
    private const int Settings = 9;

    private static readonly SlotId Slot = new("node", "cpu:0", 0);

    [Fact]
    public void The_rows_sum_to_the_header_whatever_the_order_of_events() => Gen.Int[0, 999].Array[60].Sample(events =>
    {
        var sweep = TestSweep.Running(0, new SearchSpec { Sampler = "grid" }, Models);
        var leased = new List<int>();
        foreach (var happened in events)
        {
            Happen(sweep, leased, happened / 10 % 10, happened % 10);
            Verify(sweep.Lifecycle.TakeSnapshot(Work(leased)), leased.Count);
        }
    });

    [Fact]
    public void A_run_that_the_sweep_knows_to_have_ended_is_not_running()
    {
        var sweep = TestSweep.Running(2);
        sweep.Runs.Record(TestSweep.Report(0));
        var snapshot = sweep.Lifecycle.TakeSnapshot(Work([0, 1]));
        Assert.Equal([TestSweep.Run(1)], snapshot.Running.Select(run => run.Run));
        Assert.Equal((1, 1), (snapshot.Summary.Runs.Completed, snapshot.Summary.Runs.Running));
    }

    [Fact]
    public void A_running_run_has_its_family_and_its_latest_progress()
    {
        var sweep = TestSweep.Running(2, models: TestSweep.Cnn(5, 10));
        Assert.Equal(new RunningRun(TestSweep.Run(1), "cnn", null), Assert.Single(sweep.Lifecycle.TakeSnapshot(Work([1])).Running));
        sweep.Runs.Judge(TestSweep.Run(1), TestSweep.Progress(1, 1, 0.5));
        sweep.Runs.Judge(TestSweep.Run(1), TestSweep.Progress(1, 2, 0.6));
        Assert.Equal(2, Assert.Single(sweep.Lifecycle.TakeSnapshot(Work([1])).Running).Progress?.Step);
        sweep.Runs.Record(TestSweep.Report(1));
        sweep.Runs.Reopen(1, [TestSweep.Run(1)]);
        Assert.Null(Assert.Single(sweep.Lifecycle.TakeSnapshot(Work([1])).Running).Progress);
    }

    [Fact]
    public void The_time_left_is_the_work_left_by_family_over_the_running_runs()
    {
        // Ten minutes each of knn, two of svm; three of knn and two of svm are open, one of each executes, knn's half way.
        var sweep = TestSweep.Running(Settings, models: Models);
        var families = sweep.Entries.Select(entry => entry.Point.Family).ToArray();
        int[] knn = [.. Enumerable.Range(0, families.Length).Where(number => families[number] == "knn")];
        int[] svm = [.. Enumerable.Range(0, families.Length).Where(number => families[number] == "svm")];
        Assert.Equal((5, 4), (knn.Length, svm.Length));
        Assert.Null(sweep.Lifecycle.TakeSnapshot(Work([knn[4], svm[3]])).SecondsLeft);
        foreach (var (number, minutes) in new[] { (knn[0], 10), (knn[1], 10), (svm[0], 1), (svm[1], 3) })
        {
            sweep.Runs.Record(TestSweep.Report(number) with
            {
                Slots = [new SlotTime(Slot, TimeSpan.FromMinutes(minutes), TestSweep.Now, TestSweep.Now.AddMinutes(minutes))],
            });
        }

        sweep.Runs.Judge(TestSweep.Run(knn[4]), TestSweep.Progress(knn[4], 5, 0.5));
        var left = sweep.Lifecycle.TakeSnapshot(Work([knn[4], svm[3]])).SecondsLeft;
        Assert.Equal(60 * (30 + 4 - 5) / 2.0, left!.Value, tolerance: 1e-9); // not null: runs have ended

        var held = Work([]) with { Count = new OwnerCount(0, 0, "disk full") };
        Assert.Null(sweep.Lifecycle.TakeSnapshot(held).SecondsLeft);
        sweep.Lifecycle.Pause();
        Assert.Null(sweep.Lifecycle.TakeSnapshot(Work([])).SecondsLeft);
    }

    [Fact]
    public void Experiments_that_are_not_suggested_yet_count_with_the_mean_of_all_runs()
    {
        var sweep = TestSweep.Running(1, new SearchSpec { Sampler = "random", Experiments = 5 }, TestSweep.Knn(1, 3, 5, 7, 9));
        sweep.Runs.Record(TestSweep.Report(0) with
        {
            Slots = [new SlotTime(Slot, TimeSpan.FromSeconds(8), TestSweep.Now, TestSweep.Now.AddSeconds(8))],
        });
        var snapshot = sweep.Lifecycle.TakeSnapshot(OwnerWork.None);
        Assert.Equal((4, 5), (snapshot.NotSuggestedRuns, snapshot.Summary.Runs.Total));
        Assert.Equal(32, snapshot.SecondsLeft);
    }

    private static ParameterSpace Models => new(
    [
        .. TestSweep.Knn(1, 3, 5, 7, 9).Families,
        new FamilySpace(
            "svm", [new ParameterDimension("c", new ChoiceRange([.. Enumerable.Range(1, 4).Select(c => ParameterValue.Of(c))]))]),
    ]);

    private static void Happen(TestSweep sweep, List<int> leased, int what, int which)
    {
        var count = sweep.Lifecycle.Count;
        switch (what)
        {
            case 0 or 1:
                sweep.Lifecycle.Suggest(1 + (which % 3));
                break;
            case 2 or 3 or 4 when count > 0 && leased.Count < 4 && !leased.Contains(which % count):
                leased.Add(which % count);
                break;
            case 5 when count > 0:
                sweep.Runs.Judge(TestSweep.Run(which % count), TestSweep.Progress(which % count, 1 + which, 0.5));
                break;
            case 6 or 7 when leased.Count > 0:
                // The sweep hears of the end before or after the lease is released, or twice.
                var report = TestSweep.Report(leased[which % leased.Count], runs: which % 2);
                sweep.Runs.Record(report with
                {
                    Summary = report.Summary with { FailedRuns = 1 - report.Summary.Runs },
                    Slots = [new SlotTime(Slot, TimeSpan.FromSeconds(which), TestSweep.Now, TestSweep.Now.AddSeconds(which))],
                });
                break;
            case 8 when leased.Count > 0:
                leased.RemoveAt(which % leased.Count);
                break;
            case 9 when count > 0:
                sweep.Runs.Reopen(which % count, [TestSweep.Run(which % count)]);
                break;
        }
    }

    private static void Verify(SweepSnapshot snapshot, int leases)
    {
        var runs = snapshot.Summary.Runs;
        Assert.Equal(runs.Completed + runs.Failed, snapshot.Families.Sum(family => family.EndedRuns));
        Assert.Equal(runs.Total, snapshot.Families.Sum(family => family.Runs) + snapshot.NotSuggestedRuns);
        Assert.Equal(snapshot.Summary.Experiments, snapshot.Families.Sum(family => family.Experiments));
        Assert.Equal(runs.Running, snapshot.Running.Length);
        Assert.InRange(snapshot.Running.Length, 0, leases);
        Assert.All(snapshot.Running, run => Assert.NotEmpty(run.Family));
        Assert.All(snapshot.Families, family => Assert.InRange(family.EndedExperiments, 0, family.Experiments));
        Assert.True(snapshot.SecondsLeft is null or >= 0);
    }

    private static OwnerWork Work(List<int> leased) =>
        new(new OwnerCount(0, leased.Count), [.. leased.Select(number => TestSweep.Run(number).ToString())]);
}
