using Experiments.Contracts;
using Experiments.Domain;
using Xunit;

namespace Experiments.Cluster;

/// <summary>What a sweep file says of its search, down to the grains.</summary>
public sealed class SearchSpecTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_constrained_sweep_with_several_objectives_has_a_front()
    {
        await using var silo = await TestSilo.StartAsync(_folder["store"]);
        await silo.ImportDemoAsync(_folder["audio"]);
        var models = Demo.Family("knn", ("k", [.. Numbers(1, 3, 5, 7, 9)])) with { Constraints = ["k >= 3 and k < 9"] };
        var spec = Demo.Sweep("front", models) with
        {
            OtherObjectives = [new ObjectiveSpec(MetricNames.ValidationGap, Goal.Minimize)],
        };
        var planned = await silo.Grains.GetGrain<ISweepPlannerGrain>("front").PlanAsync(spec, Demo.Features, Cancellation);
        Assert.Equal(3, planned.Experiments);

        var ended = await Demo.RunAsync(silo.Grains, spec);
        Assert.Equal((SweepState.Completed, 3), (ended.State, ended.Experiments));
        var board = await silo.Grains.GetGrain<ISweepGrain>("front").GetLeaderboardAsync(null, null, Cancellation);
        Assert.Equal([3, 5, 7], board.Rows.Select(row => row.Parameters.Integer("k")).Order());
        Assert.Equal(spec.ListObjectives(), board.FrontOf);
        Assert.Equal(
            board.Rows.Where(row => !board.Rows.Any(other => Dominates(other, row))).Select(row => row.Experiment.Number).Order(),
            board.Front.Select(experiment => experiment.Number).Order());

        var wrong = spec with { Name = "wrong", Objective = new ObjectiveSpec("validationAccuracy - gap") };
        var error = await Assert.ThrowsAsync<UserErrorException>(
            () => silo.Grains.GetGrain<ISweepGrain>("wrong").SubmitAsync(wrong, Demo.Features, Cancellation));
        Assert.Contains("use validationGap", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sweep_begins_with_the_results_of_an_earlier_one()
    {
        await using var silo = await TestSilo.StartAsync(_folder["store"]);
        await silo.ImportDemoAsync(_folder["audio"]);
        var spec = Demo.Sweep("first", Demo.Family("knn", ("k", [.. Numbers(1, 3, 5, 7, 9)]))) with
        {
            Search = new SearchSpec { Sampler = "tpe", Experiments = 3 },
        };
        await Demo.RunAsync(silo.Grains, spec);
        var first = await SettingsAsync(silo, "first");

        var warm = spec with { Name = "warm", Search = spec.Search with { Experiments = 10, PriorSweeps = ["first"] } };
        var planned = await silo.Grains.GetGrain<ISweepPlannerGrain>("warm").PlanAsync(warm, Demo.Features, Cancellation);
        Assert.Equal(2, planned.Experiments);
        Assert.Equal(["prior sweep first: 3 finished experiments taken"], planned.PriorNotes);
        var ended = await Demo.RunAsync(silo.Grains, warm);
        Assert.Equal((SweepState.Completed, 2, 6), (ended.State, ended.Experiments, ended.Runs.Total));
        Assert.Equal(planned.PriorNotes, ended.PriorNotes);
        Assert.Equal([1, 3, 5, 7, 9], first.Concat(await SettingsAsync(silo, "warm")).Order());

        await AssertRefusedAsync(warm with { Search = warm.Search with { PriorSweeps = ["frist"] } }, "sweep 'frist' does not exist");
        await AssertRefusedAsync(warm with { Protocol = spec.Protocol with { Seed = 6 } }, "sweep 'first' has another protocol");
        await AssertRefusedAsync(
            warm with { Objective = new ObjectiveSpec("validationGap") }, "sweep 'first' optimizes validationAccuracy");
        await AssertRefusedAsync(
            warm with { Search = warm.Search with { PriorSweeps = ["first", "warm"] } }, "have tried all 5 settings of this space");

        async Task AssertRefusedAsync(SweepSpec wrong, string reason)
        {
            wrong = wrong with { Name = "refused" };
            var grain = silo.Grains.GetGrain<ISweepGrain>("refused");
            var error = await Assert.ThrowsAsync<UserErrorException>(() => grain.SubmitAsync(wrong, Demo.Features, Cancellation));
            Assert.Contains(reason, Assert.Single(error.Lines), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_setting_that_a_person_enqueues_is_tried_also_after_the_end()
    {
        await using var silo = await TestSilo.StartAsync(_folder["store"]);
        await silo.ImportDemoAsync(_folder["audio"]);
        await Demo.RunAsync(silo.Grains, Demo.Sweep("open", Demo.Family("knn", ("k", [.. Numbers(1, 3)]))));
        var sweep = silo.Grains.GetGrain<ISweepGrain>("open");

        var enqueued = await sweep.EnqueueAsync("knn", ParameterSet.Empty.With("k", ParameterValue.Of(7)), Cancellation);
        Assert.Equal(SweepState.Running, enqueued.State);
        var again = await sweep.EnqueueAsync("knn", ParameterSet.Empty.With("k", ParameterValue.Of(7)), Cancellation);
        var only = Assert.Single(again.Enqueued);
        Assert.Equal((3, 2, false), (again.Experiments, only.Experiment.Number, only.IsInSpace));
        await sweep.EnqueueAsync("logistic-regression", ParameterSet.Empty, Cancellation);
        var ended = await Demo.EndAsync(silo.Grains, "open");
        Assert.Equal((SweepState.Completed, 4, 12, 12), (ended.State, ended.Experiments, ended.Runs.Completed, ended.Runs.Total));
        Assert.All(ended.Enqueued, setting => Assert.Equal("completed", setting.Status));

        Assert.Equal("knn has no parameter 'kk'; did you mean 'k'?", await RefusalAsync("knn", "kk", 3));
        Assert.Equal("knn: k is an integer from 1 to 10000, not 0", await RefusalAsync("knn", "k", 0));
        Assert.StartsWith("there is no family 'knm'; did you mean 'knn'?", await RefusalAsync("knm", "k", 3), StringComparison.Ordinal);
        Assert.StartsWith("open/e1 has that setting already", await RefusalAsync("knn", "k", 3), StringComparison.Ordinal);

        async Task<string> RefusalAsync(string family, string name, int value) => (await Assert.ThrowsAsync<UserErrorException>(
            () => sweep.EnqueueAsync(family, ParameterSet.Empty.With(name, ParameterValue.Of(value)), Cancellation))).Message;
    }

    [Fact]
    public async Task A_search_ends_at_its_target_and_goes_on_when_extended()
    {
        await using var silo = await TestSilo.StartAsync(_folder["store"]);
        await silo.ImportDemoAsync(_folder["audio"]);
        var ended = await Demo.RunAsync(silo.Grains, Demo.Sweep("early", Demo.Family("knn", ("k", [.. Numbers(1, 3, 5, 7, 9)]))) with
        {
            Search = new SearchSpec { Sampler = "random", Experiments = 5, Until = new UntilSpec(Minutes: 60, Target: 0) },
        });
        Assert.Equal(SweepState.Completed, ended.State);
        Assert.InRange(ended.Experiments, 1, 4);
        Assert.Equal(3 * ended.Experiments, ended.Runs.Total);
        Assert.Contains("reached validationAccuracy", ended.Reason, StringComparison.Ordinal);

        await silo.Grains.GetGrain<ISweepGrain>("early").ExtendAsync(new SweepExtension(Experiments: 1), Cancellation);
        var extended = await Demo.EndAsync(silo.Grains, "early");
        Assert.Equal((ended.Experiments + 1, null), (extended.Experiments, extended.Reason));
    }

    [Fact]
    public async Task A_sweep_that_no_node_could_execute_says_so_at_once()
    {
        await using var silo = await TestSilo.StartAsync(_folder["store"]);
        await silo.ImportDemoAsync(_folder["audio"]);
        var spec = Demo.Sweep("gpu", Demo.Family("knn")) with { Resources = new ResourceSpec("cuda") };
        var planner = silo.Grains.GetGrain<ISweepPlannerGrain>("gpu");
        const string Reason = "its runs need device 'cuda', and here is only cpu:0";
        Assert.Equal(new SpecProblem("resources.device", Reason), await planner.FindPlacementProblemAsync(spec.Resources, Cancellation));
        Assert.Null(await planner.FindPlacementProblemAsync(new ResourceSpec(), Cancellation));
        Assert.Equal(Reason, (await planner.PlanAsync(spec, Demo.Features, Cancellation)).Unplaceable);

        // A silo with a GPU may still join: the sweep is accepted, and says what it waits for.
        var sweep = silo.Grains.GetGrain<ISweepGrain>("gpu");
        var submitted = await sweep.SubmitAsync(spec, Demo.Features, Cancellation);
        Assert.Equal($"{Reason}; they wait until a silo joins that has it", submitted.Unplaceable);
        await Until.TrueAsync(() => sweep.DescribeAsync(Cancellation), summary => summary.Runs.Queued == 3);
        Assert.StartsWith(Reason, (await sweep.DescribeAsync(Cancellation)).Unplaceable, StringComparison.Ordinal);
        Assert.Null((await sweep.CancelAsync(Cancellation)).Unplaceable);
    }

    private static async Task<IEnumerable<int>> SettingsAsync(TestSilo silo, string sweep) =>
        (await silo.Grains.GetGrain<ISweepGrain>(sweep).GetLeaderboardAsync(null, null, Cancellation)).Rows
        .Select(row => row.Parameters.Integer("k"));

    private static bool Dominates(ExperimentSummary a, ExperimentSummary b)
    {
        var (more, less) = (Accuracy(a) - Accuracy(b), Gap(b) - Gap(a));
        return more >= 0 && less >= 0 && more + less > 0;
    }

    private static double Accuracy(ExperimentSummary row) => row.ValidationAccuracy!.Mean; // not null: completed with a validation part

    private static double Gap(ExperimentSummary row) => row.ValidationGap!.Mean; // not null: completed with a validation part

    private static IEnumerable<ParameterValue> Numbers(params int[] numbers) => numbers.Select(number => ParameterValue.Of(number));
}
