using Experiments.Domain;
using Experiments.Grains.Sweeps;
using Experiments.Models;
using Experiments.Scheduling.Sweeps;
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
