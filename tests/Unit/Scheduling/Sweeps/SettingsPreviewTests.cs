using Experiments.Domain;
using Experiments.Grains.Sweeps;
using Experiments.Scheduling.Sweeps;
using Xunit;

namespace Experiments.Unit.Scheduling.Sweeps;

public sealed class SettingsPreviewTests
{
    [Fact]
    public void A_grid_is_listed_completely()
    {
        var (points, experiments) = SettingsPreview.Of(CatalogFamilyRules.Instance, Sweep(new SearchSpec()));
        Assert.Equal((3, 3), (points.Count, experiments));
        Assert.Equal(["k=1", "k=3", "k=5"], points.Select(point => point.Parameters.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_random_search_tries_the_listed_settings()
    {
        var spec = Sweep(new SearchSpec { Sampler = "random", Experiments = 2 });
        var (points, experiments) = SettingsPreview.Of(CatalogFamilyRules.Instance, spec);
        Assert.Equal(2, experiments);
        var search = new SweepSearch(CatalogFamilyRules.Instance, spec, 2);
        Assert.Equal(points, [search.Suggest(0).Point!, search.Suggest(1).Point!]); // not null: two are asked for
    }

    [Fact]
    public void An_adaptive_search_lists_only_its_initial_settings()
    {
        var spec = Sweep(new SearchSpec { Sampler = "tpe", Experiments = 500 }) with
        {
            Models = new ParameterSpace(
                [new FamilySpace("svm", [new ParameterDimension("c", new NumberRange(0.1, 100, IsLogScale: true))])]),
        };
        var (points, experiments) = SettingsPreview.Of(CatalogFamilyRules.Instance, spec);
        Assert.Equal(500, experiments);
        Assert.InRange(points.Count, 1, 100);
    }

    [Theory]
    [InlineData("random", 150)]
    [InlineData("tpe", 100)]
    public void A_search_that_ignores_results_lists_more_settings_than_an_adaptive_one(string sampler, int listed)
    {
        var spec = Sweep(new SearchSpec { Sampler = sampler, Experiments = 150 }) with
        {
            Models = new ParameterSpace([new FamilySpace("svm", [new ParameterDimension("c", new NumberRange(0.1, 100))])]),
        };
        var (points, experiments) = SettingsPreview.Of(CatalogFamilyRules.Instance, spec);
        Assert.Equal((listed, 150), (points.Count, experiments));
    }

    [Theory]
    [InlineData("tpe", "none")]
    [InlineData("random", "asha")]
    public void A_search_that_waits_for_results_lists_its_first_window_and_counts_all_experiments(string sampler, string pruner)
    {
        var search = new SearchSpec { Sampler = sampler, Experiments = 9, Deterministic = true, Window = 4 };
        var spec = Sweep(search with { Pruner = new PrunerSpec(pruner, ParameterSet.Empty) }) with
        {
            Models = new ParameterSpace([new FamilySpace("svm", [new ParameterDimension("c", new NumberRange(0.1, 100))])]),
        };
        var (points, experiments) = SettingsPreview.Of(CatalogFamilyRules.Instance, spec);
        Assert.Equal((4, 9), (points.Count, experiments));
    }

    private static SweepSpec Sweep(SearchSpec search) => new()
    {
        Name = "s",
        Dataset = "d",
        Features = "f",
        Search = search,
        Models = new ParameterSpace(
            [
                new FamilySpace(
                    "knn",
                    [
                        new ParameterDimension("k", new ChoiceRange([ParameterValue.Of(1), ParameterValue.Of(3), ParameterValue.Of(5)])),
                    ]),
            ]),
    };
}
