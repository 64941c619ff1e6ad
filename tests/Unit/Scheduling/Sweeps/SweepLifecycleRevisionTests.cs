using Experiments.Domain;
using Experiments.Scheduling.Sweeps;
using Xunit;

namespace Experiments.Unit.Scheduling.Sweeps;

/// <summary>Sweeps with results of another revision of a family than this build has.</summary>
public sealed class SweepLifecycleRevisionTests
{
    [Theory]
    [InlineData("experiments")]
    [InlineData("repeats")]
    [InlineData("models")]
    public void Extending_with_runs_of_another_revision_is_refused(string what)
    {
        var extension = what switch
        {
            "experiments" => new SweepExtension(Experiments: 2),
            "repeats" => new SweepExtension(Repeats: 2),
            _ => new SweepExtension(Models: TestSweep.Knn(1, 3, 7)),
        };
        var sweep = Sweep([7], hasEnded: true);
        var refused = Assert.Throws<UserErrorException>(() => sweep.Lifecycle.Extend(extension, TestSweep.Now));
        Assert.Equal(
            "sweep 's' has results of revision 7 of knn, and this build has revision 1: more runs would mix two algorithms in one "
            + "leaderboard; submit it as a new sweep under another name",
            refused.Message);
        Assert.Throws<UserErrorException>(() => sweep.Lifecycle.PlanExtension(extension));
        Assert.Equal((1, 3), (sweep.Lifecycle.Spec.Protocol.Repeats, sweep.Lifecycle.Count));
    }

    [Fact]
    public void Results_of_an_earlier_build_are_of_the_first_revision()
    {
        var sweep = Sweep([], hasEnded: true);
        sweep.Lifecycle.RequireSameRevisions();
        Assert.True(sweep.Lifecycle.Extend(new SweepExtension(Repeats: 2), TestSweep.Now));

        // xgboost has a second revision, and these summaries do not say that they are of it.
        var ofLibrary = Sweep([], hasEnded: true, family: "xgboost");
        Assert.Contains("revision 1 of xgboost", Assert.Throws<UserErrorException>(
            () => ofLibrary.Lifecycle.Extend(new SweepExtension(Repeats: 2), TestSweep.Now)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_families_may_still_be_added()
    {
        var sweep = Sweep([7], hasEnded: true);
        Assert.True(sweep.Lifecycle.Extend(new SweepExtension(Models: TestSweep.Cnn(2)), TestSweep.Now));
    }

    [Fact]
    public void A_sweep_is_resumed_only_if_what_is_left_has_no_results_of_another_revision()
    {
        var left = Sweep([7], hasEnded: false);
        left.Lifecycle.Pause();
        Assert.Equal(SweepResumption.Continue, left.Lifecycle.DecideResumption());
        Assert.Throws<UserErrorException>(left.Lifecycle.RequireSameRevisions);
        Assert.Throws<UserErrorException>(
            () => left.Lifecycle.Enqueue("knn", TestSweep.Settings(("k", 9)), TestSweep.Now));

        Sweep([7], hasEnded: true).Lifecycle.RequireSameRevisions(); // nothing is left
        Sweep([1], hasEnded: false).Lifecycle.RequireSameRevisions();
    }

    /// <summary>Three settings, each with a result of these revisions; the last has ended or lacks runs.</summary>
    private static TestSweep Sweep(int[] revisions, bool hasEnded, string family = "knn")
    {
        var models = family == "knn" ? TestSweep.Knn(1, 3, 5)
            : new ParameterSpace([new FamilySpace(family, [new ParameterDimension(
                "maxDepth", new ChoiceRange([ParameterValue.Of(1), ParameterValue.Of(3), ParameterValue.Of(5)]))])]);
        var sweep = TestSweep.Running(4, models: models);
        for (var number = 0; number < 3; number++)
        {
            var report = TestSweep.Report(number, hasEnded: hasEnded || number < 2);
            sweep.Runs.Record(report with { Summary = report.Summary with { Family = family, Revisions = [.. revisions] } });
        }

        sweep.Lifecycle.TryExhaust();
        if (hasEnded)
        {
            sweep.Lifecycle.TryEnd(SweepState.Completed, null, TestSweep.Now);
        }

        return sweep;
    }
}
