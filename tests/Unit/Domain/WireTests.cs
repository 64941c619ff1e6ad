using Experiments.Domain;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Xunit;

namespace Experiments.Unit.Domain;

/// <summary>Records as they pass between silos and clients.</summary>
public sealed class WireTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    public void Dispose() => _services.Dispose();

    [Fact]
    public void What_a_sweep_leaves_out_is_left_out_on_the_other_side()
    {
        var spec = new SweepSpec
        {
            Name = "s",
            Dataset = "d",
            Features = "f",
            Models = new ParameterSpace([new FamilySpace("knn", [new ParameterDimension("k", new IntegerRange(1, 9))])]),
        };
        var back = Pass(spec);
        Assert.True(back.Models.Families[0].Constraints.IsDefault && back.OtherObjectives.IsDefault && back.Search.PriorSweeps.IsDefault);
        Assert.Equal((null, DomainJson.Hash(spec)), (back.Search.Until, DomainJson.Hash(back)));
    }

    [Fact]
    public void What_a_sweep_says_of_its_search_arrives()
    {
        var spec = new SweepSpec
        {
            Name = "s",
            Dataset = "d",
            Features = "f",
            Objective = new ObjectiveSpec("validationAccuracy - validationGap"),
            OtherObjectives = [new ObjectiveSpec("fitSeconds", Goal.Minimize)],
            Search = new SearchSpec { Sampler = "tpe", PriorSweeps = ["a", "b"], Until = new UntilSpec(1.5, 0.7, 3) },
            Models = new ParameterSpace(
                [new FamilySpace("knn", [new ParameterDimension("k", new IntegerRange(1, 9))]) with { Constraints = ["k > 2"] }]),
        };
        Assert.Equal(DomainJson.Hash(spec), DomainJson.Hash(Pass(spec)));
    }

    [Fact]
    public void A_summary_of_an_earlier_build_has_no_notes_and_nothing_enqueued()
    {
        var spec = new SweepSpec { Name = "s", Dataset = "d", Features = "f", Models = new ParameterSpace([]) };
        var back = Pass(new SweepSummary(
            "s", spec, SweepState.Running, null, null, 0, new RunCounts(0, 0, 0, 0, 0), DateTimeOffset.UnixEpoch, null, null));
        Assert.True(back.PriorNotes.IsDefault && back.Enqueued.IsDefault);
        var board = Pass(new Leaderboard("s", "running", new Protocol(), 0.1, "validationAccuracy", [], null, []));
        Assert.True(board.Front.IsDefault && board.FrontOf.IsDefault);
    }

    private T Pass<T>(T value)
    {
        var serializer = _services.GetRequiredService<Serializer>();
        return serializer.Deserialize<T>(serializer.SerializeToArray(value))!; // not null: nor is the value
    }
}
