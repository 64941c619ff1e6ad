using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Grains.Sweeps;
using Experiments.Models;
using Experiments.Scheduling.Sweeps;
using Experiments.Search;
using Xunit;

namespace Experiments.Unit.Scheduling.Sweeps;

public sealed class SweepSearchTests
{
    [Fact]
    public void A_widened_grid_suggests_only_untried_settings()
    {
        var search = new SweepSearch(CatalogFamilyRules.Instance, Sweep(1, 3, 5, 7), limit: null, isChanged: true);
        search.Observe(0, Entry(3));
        search.Observe(1, Entry(9));
        Assert.Equal(5, search.Experiments);

        var suggested = new List<string>();
        while (search.Suggest(2 + suggested.Count).Point is { } point)
        {
            suggested.Add(point.Parameters.ToString());
            search.Observe(1 + suggested.Count,
                new SweepEntry(point, FamilyCatalog.All.Get("knn").Parameters.Complete(point.Parameters), EntryState.Open));
        }

        Assert.Equal(["k=1", "k=5", "k=7"], suggested.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_number_of_an_experiment_identifies_its_setting_until_the_sweep_is_extended()
    {
        var grid = Sweep(1, 3, 5, 7);
        Assert.Equal("k=5", new SweepSearch(CatalogFamilyRules.Instance, grid, limit: null).Suggest(2).Point?.Parameters.ToString());
        var extended = new SweepSearch(CatalogFamilyRules.Instance, grid, limit: null, isChanged: true);
        Assert.Equal("k=1", extended.Suggest(2).Point?.Parameters.ToString());
    }

    [Fact]
    public void A_limit_also_applies_to_a_widened_grid() =>
        Assert.Equal(2, new SweepSearch(CatalogFamilyRules.Instance, Sweep(1, 3, 5, 7), limit: 2, isChanged: true).Experiments);

    /// <summary>A sampler that is told more accuracy with more k, and less gap with less k, tries both ends again and again.</summary>
    [Fact]
    public void Further_objectives_reach_the_sampler()
    {
        Assert.NotEqual(Tried(default), Tried([new ObjectiveSpec(MetricNames.ValidationGap, Goal.Minimize)]));

        // What is on the test part tells nothing, whatever a spec asks for.
        Assert.Equal(Tried([new ObjectiveSpec(MetricNames.Gap, Goal.Minimize)]), Tried([new ObjectiveSpec("0 * testAccuracy")]));
    }

    [Fact]
    public void An_expression_guides_the_search()
    {
        var up = Tried(default, new ObjectiveSpec("2 * validationAccuracy - 0 * validationGap"));
        Assert.Equal(Tried(default), up);
        Assert.NotEqual(up, Tried(default, new ObjectiveSpec("1 - validationAccuracy")));
    }

    [Fact]
    public void An_epoch_is_judged_by_the_first_objective()
    {
        var sweep = Sweep(1, 3) with
        {
            Objective = new ObjectiveSpec("validationAccuracy - validationGap"),
            Search = new SearchSpec { Pruner = new PrunerSpec("patience", ParameterSet.Empty.With("epochs", ParameterValue.Of(2))) },
        };
        var search = new SweepSearch(CatalogFamilyRules.Instance, sweep, limit: null);
        search.Observe(0, Entry(1) with { State = EntryState.Open });
        var run = new RunId(new ExperimentId("s", 0), 0, 0);

        // Accuracy rises all the time, but train accuracy rises twice as fast, so the objective stands still.
        var decisions = Enumerable.Range(1, 8).Select(epoch => search.Judge(
            run, new EpochPoint(epoch, 1, 0.2 + (0.04 * epoch), 1, 0.2 + (0.02 * epoch), 0.1, 1)).Action);
        Assert.Contains(PruneAction.Finish, decisions);
    }

    [Fact]
    public void What_an_earlier_sweep_tried_is_not_tried_again()
    {
        var spec = Sweep(1, 3, 5, 7) with { Search = new SearchSpec { Sampler = "tpe", Experiments = 10, PriorSweeps = ["first"] } };
        PriorResult[] prior = [new PriorResult(Entry(3).Point, 0.5, null, []), new PriorResult(Entry(7).Point, 0.5, null, [])];
        var search = new SweepSearch(CatalogFamilyRules.Instance, spec, limit: 10, prior: prior);
        Assert.Equal(2, search.Experiments);
        var first = search.Suggest(0).Point!;
        search.Observe(0, new SweepEntry(first, FamilyCatalog.All.Get("knn").Parameters.Complete(first.Parameters), EntryState.Open));
        Assert.Equal(["k=1", "k=5"], new[] { first, search.Suggest(1).Point! }.Select(point => point.Parameters.ToString()).Order());

        // In other models, what is no longer in the space tells nothing.
        var changed = new SweepSearch(
            CatalogFamilyRules.Instance, spec with { Models = Sweep(7, 9).Models }, limit: 10, isChanged: true, prior);
        Assert.Equal("k=9", changed.Suggest(0).Point?.Parameters.ToString());
        Assert.Equal(1, changed.Experiments);
    }

    /// <summary>The settings that tpe tries after its start, if validation accuracy and gap both rise with k.</summary>
    private static List<string> Tried(ImmutableArray<ObjectiveSpec> others, ObjectiveSpec? objective = null)
    {
        var sweep = Sweep([.. Enumerable.Range(1, 200)]) with
        {
            Objective = objective ?? new ObjectiveSpec(),
            OtherObjectives = others,
            Search = new SearchSpec { Sampler = "tpe", Experiments = 40 },
            Models = new ParameterSpace([new FamilySpace("knn", [new ParameterDimension("k", new IntegerRange(1, 200))])]),
        };
        var search = new SweepSearch(CatalogFamilyRules.Instance, sweep, limit: 40);
        var tried = new List<string>();
        while (search.Suggest(tried.Count).Point is { } point)
        {
            var (number, k) = (tried.Count, point.Parameters.Number("k") / 1000);
            tried.Add(point.Parameters.ToString());
            search.Observe(number, new SweepEntry(point, FamilyCatalog.All.Get("knn").Parameters.Complete(point.Parameters),
                EntryState.Completed, new ExperimentSummary
                {
                    Experiment = new ExperimentId("s", number),
                    Family = "knn",
                    Parameters = point.Parameters,
                    Runs = 5,
                    ValidationAccuracy = Mean(0.5 + k),
                    ValidationGap = Mean(2 * k),
                    TestAccuracy = Mean(0.5 - k),
                    Gap = Mean(-k),
                }));
        }

        return tried;

        static Estimate Mean(double mean) => new(mean, null, null, null, 5, IntervalMethod.None);
    }

    private static SweepEntry Entry(int k)
    {
        var parameters = ParameterSet.Empty.With("k", ParameterValue.Of(k));
        return new SweepEntry(
            new ParameterPoint(0, "knn", parameters), FamilyCatalog.All.Get("knn").Parameters.Complete(parameters), EntryState.Completed);
    }

    private static SweepSpec Sweep(params int[] ks) => new()
    {
        Name = "s",
        Dataset = "d",
        Features = "f",
        Models = new ParameterSpace(
            [new FamilySpace("knn", [new ParameterDimension("k", new ChoiceRange([.. ks.Select(k => ParameterValue.Of(k))]))])]),
    };
}
