using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Queries;
using Xunit;

namespace Experiments.Unit.Queries;

public sealed class GivenNamesTests
{
    private static readonly GivenNames Names = new(Pair("music", "gtzan"), Pair("quick", "paper"));

    [Theory]
    [InlineData(typeof(IDatasetGrain), "gtzan", "music")]
    [InlineData(typeof(IDatasetGrain), "music", "music")]
    [InlineData(typeof(IDatasetGrain), "paper", "paper")]
    [InlineData(typeof(IDatasetAnalysisGrain), "gtzan", "music")]
    [InlineData(typeof(ITrackGrain), "gtzan/rock.1", "music/rock.1")]
    [InlineData(typeof(ISliceGrain), "gtzan/gtzan/3", "music/gtzan/3")]
    [InlineData(typeof(ISweepGrain), "paper", "quick")]
    [InlineData(typeof(ISweepPlannerGrain), "gtzan", "gtzan")]
    [InlineData(typeof(IExperimentGrain), "paper/e3", "quick/e3")]
    [InlineData(typeof(IPredictorGrain), "quick/e3", "quick/e3")]
    [InlineData(typeof(IDirectoryGrain), "paper", "paper")]
    public void What_a_person_types_finds_what_began_with_another_name(Type grain, string typed, string key) =>
        Assert.Equal(key, Names.KeyOf(grain, typed));

    /// <summary>A new kind of grain whose key begins with the name of a dataset or a sweep has to be added.</summary>
    [Fact]
    public void Every_grain_of_a_dataset_or_a_sweep_is_found()
    {
        string[] others =
        [
            nameof(IAudienceGrain), nameof(IDirectoryGrain), nameof(IFeatureSetGrain), nameof(IModelRegistryGrain), nameof(INodeGrain),
            nameof(ISchedulerGrain), nameof(ITokensGrain), nameof(IWorkOwner), nameof(IWorkRecorder),
        ];
        var names = new GivenNames(Pair("key", "given"), Pair("key", "given"));
        Assert.All(
            typeof(IDirectoryGrain).Assembly.GetTypes()
                .Where(type => type.IsInterface && type.IsAssignableTo(typeof(IGrainWithStringKey)) && !others.Contains(type.Name)),
            grain => Assert.Equal("key/1", names.KeyOf(grain, "given/1")));
    }

    [Fact]
    public void A_sweep_file_may_name_a_dataset_and_prior_sweeps_by_their_given_names()
    {
        var spec = new SweepSpec
        {
            Name = "new",
            Dataset = "gtzan",
            Features = "mfcc",
            Models = new ParameterSpace([]),
            Search = new SearchSpec { PriorSweeps = ["paper", "other"] },
        };
        var keyed = Names.WithKeys(spec);
        Assert.Equal("music", keyed.Dataset);
        Assert.Equal(["quick", "other"], keyed.Search.PriorSweeps);
        Assert.Equal(DomainJson.Hash(spec), DomainJson.Hash(GivenNames.None.WithKeys(spec)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\r\n")]
    [InlineData(" /e0")]
    public void A_blank_name_is_refused_before_a_grain_is_asked(string typed)
    {
        // Not null where it counts: the name is refused before the inner ones are asked.
        var grains = new NamedGrains(new NamedGrains(null!, GivenNames.None), GivenNames.None);
        Assert.EndsWith(
            "is not a name; give one that a listing shows",
            Assert.Throws<UserErrorException>(() => grains.GetGrain<ISweepGrain>(typed)).Message, StringComparison.Ordinal);
    }

    private static ImmutableSortedDictionary<string, string> Pair(string key, string given) =>
        ImmutableSortedDictionary<string, string>.Empty.Add(key, given);
}
