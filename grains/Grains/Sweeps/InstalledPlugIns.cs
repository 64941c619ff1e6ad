using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation.Splits;
using Experiments.Features;
using Experiments.Models;
using Experiments.Search;
using Experiments.Specs.Checks;

namespace Experiments.Grains.Sweeps;

/// <summary>All names that specs can use, gathered from the catalogs of the libraries.</summary>
public static class InstalledPlugIns
{
    /// <summary>The catalog of this build.</summary>
    public static SpecCatalog All { get; } = new(
        new Dictionary<PlugInKind, ImmutableArray<PlugIn>>
        {
            [PlugInKind.Family] = List(FamilyCatalog.All, family => new(family.Name, family.Summary, family.Parameters)),
            [PlugInKind.Sampler] = List(SearchCatalog.Samplers, sampler => new(sampler.Name, sampler.Summary, sampler.Parameters)),
            [PlugInKind.Pruner] = List(SearchCatalog.Pruners, pruner => new(pruner.Name, pruner.Summary, pruner.Parameters)),
            [PlugInKind.Split] = List(SplitCatalog.All, split => new(split.Name, split.Summary)),
            [PlugInKind.Scaling] = List(FamilyCatalog.Scalings),
            [PlugInKind.Metric] = List(MetricNames.Objectives),
            [PlugInKind.Feature] = List(FeatureCatalog.All, feature => new(feature.Name, feature.Summary, feature.Options)),
            [PlugInKind.Statistic] =
                [.. List(Statistics.Fixed), new(Statistics.Percentiles.Name, Statistics.Percentiles.Summary, IsPattern: true)],
            [PlugInKind.Window] = List(FeatureCatalog.Windows),
        },
        new Rules());

    private static ImmutableArray<PlugIn> List<T>(Catalog<T> catalog, Func<T, PlugIn> describe)
        where T : class, INamed => [.. catalog.All.Select(describe)];

    private static ImmutableArray<PlugIn> List(ImmutableArray<(string Name, string Summary)> choices) =>
        [.. choices.Select(choice => new PlugIn(choice.Name, choice.Summary))];

    /// <summary>The rules that need the libraries' code.</summary>
    private sealed class Rules : ISpecRules
    {
        public bool IsStatistic(string name) => Statistics.Exists(name);

        public bool LearnsFromTensor(string family) => FamilyCatalog.All.Get(family).Input is ModelInput.Tensor;

        public bool LearnsFromMixtures(string family) => FamilyCatalog.All.Get(family).LearnsFromMixtures;

        public IEnumerable<SpecProblem> CheckSpace(ParameterSpace space) => SpaceCheck.FindProblems(space);

        public IEnumerable<SpecProblem> CheckSearch(SweepSpec sweep) => SearchCheck.FindProblems(sweep);

        public IEnumerable<string> ListSearchNotes(SweepSpec sweep) => SearchCheck.ListNotes(sweep);

        public IEnumerable<SpecProblem> CheckFeatures(FeatureSpec spec) => FeatureSpecValidation.FindProblems(spec);

        public SpecFindings CheckSplit(ImmutableArray<TrackInfo> tracks, Protocol protocol)
        {
            try
            {
                return new SpecFindings([], SplitCatalog.Plan(tracks, protocol).Notes);
            }
            catch (UserErrorException error)
            {
                return new SpecFindings([.. error.Lines.Select(line => new SpecProblem("protocol", line))], []);
            }
        }
    }
}
