using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Execution.Runs;
using Experiments.Features.Storage;
using Experiments.Grains.Evaluations;
using Experiments.Grains.Storage;
using Experiments.Specs.Checks;
using Experiments.Store;

namespace Experiments.Grains.Sweeps;

/// <summary>Checks a sweep against everything it names, before any of it is stored.</summary>
internal sealed class SweepValidation(
    IGrainFactory grains, ArtifactStore artifacts, FeatureSetStore sets, FeatureSetPlanner plans, IBlockingWork blocking)
{
    /// <summary>All problems of a sweep, including the split of its dataset.</summary>
    /// <exception cref="UserErrorException">The dataset or the imported table does not exist.</exception>
    public async Task<SpecFindings> CheckAsync(SweepSpec spec, FeatureSpec features, CancellationToken cancellationToken)
    {
        if (FindBlocking(spec, features) is { } blocked)
        {
            return blocked;
        }

        var dataset = await grains.GetGrain<IDatasetGrain>(spec.Dataset).DescribeAsync(cancellationToken);
        if (FindUnready(spec, features, dataset) is { } unready)
        {
            return unready;
        }

        var imported = features.ImportedSet is null
            ? null
            : (await plans.PlanAsync(grains, spec.Dataset, features, cancellationToken)).Id;
        var findings = await blocking.RunAsync(
            () => Check(spec, features, TracksOf(artifacts, sets, dataset, imported)), cancellationToken);
        if (!findings.Problems.IsEmpty)
        {
            return findings;
        }

        var prior = await new PriorSweepReader(grains, plans).ReadAsync(spec, features, cancellationToken);
        var external = await new EvaluationPreparation(grains).FindProblemAsync(spec, features, dataset, cancellationToken);
        return new SpecFindings(
            external is null ? prior.Problems : [.. prior.Problems, external], [.. findings.Notes, .. prior.Notes]);
    }

    /// <summary>
    /// All problems of a spec that continues a sweep on the feature set that it has. Its dataset may have another version by now, or be
    /// removed; its prior sweeps may be removed.
    /// </summary>
    public async Task<SpecFindings> CheckContinuedAsync(
        SweepSpec spec, FeatureSpec features, string featureSet, CancellationToken cancellationToken)
    {
        var own = spec with { Search = spec.Search with { PriorSweeps = default } };
        if (FindBlocking(own, features) is { } blocked)
        {
            return blocked;
        }

        var dataset = await grains.GetGrain<IFeatureSetGrain>(featureSet).DescribeDatasetAsync(cancellationToken);
        var imported = features.ImportedSet is null ? null : featureSet;
        return await blocking.RunAsync(
            () => SpecCheck.Check(own, InstalledPlugIns.All, features, TracksOf(artifacts, sets, dataset, imported)), cancellationToken);
    }

    /// <summary>The tracks that a split divides: those of the dataset, or those with rows in an imported table.</summary>
    public static ImmutableArray<TrackInfo> TracksOf(
        ArtifactStore artifacts, FeatureSetStore sets, DatasetSummary dataset, string? importedSet)
    {
        var tracks = artifacts.ReadTracks(dataset.TracksArtifact!, dataset.TracksHash); // not null: the dataset is ready
        if (importedSet is null)
        {
            return tracks;
        }

        using var reader = sets.Open(importedSet);
        return FeatureSetTracks.Of(tracks, reader);
    }

    /// <summary>All problems of a sweep over these tracks, and what its author should know.</summary>
    public static SpecFindings Check(SweepSpec spec, FeatureSpec features, ImmutableArray<TrackInfo> tracks)
    {
        var (findings, labels) = (SpecCheck.Check(spec, InstalledPlugIns.All, features, tracks), LabelCheck.Check(spec, tracks));
        return new SpecFindings([.. findings.Problems, .. labels.Problems], [.. findings.Notes, .. labels.Notes]);
    }

    /// <summary>All problems where they leave nothing to ask the dataset about; otherwise null.</summary>
    public static SpecFindings? FindBlocking(SweepSpec spec, FeatureSpec features)
    {
        var problems = FindProblems(spec, features);
        return problems.Any(problem => problem.Path is "dataset" or "features") ? new SpecFindings(problems, []) : null;
    }

    /// <summary>All problems where the dataset has no tracks yet; otherwise null.</summary>
    public static SpecFindings? FindUnready(SweepSpec spec, FeatureSpec features, DatasetSummary dataset)
    {
        if (dataset.State is BuildState.Ready)
        {
            return null;
        }

        var reason = dataset.Reason is { } known ? $": {known}" : "; wait for its import";
        return new SpecFindings(
            [.. FindProblems(spec, features), new("dataset", $"dataset '{dataset.Name}' is not ready{reason}")], []);
    }

    private static ImmutableArray<SpecProblem> FindProblems(SweepSpec spec, FeatureSpec features) =>
        [.. SpecCheck.Check(spec, InstalledPlugIns.All, features).Problems, .. FindProblems(features)];

    private static IEnumerable<SpecProblem> FindProblems(FeatureSpec features) => features.ImportedSet is not null
        ? []
        : SpecCheck.Check(features, InstalledPlugIns.All).Select(problem => new SpecProblem("features", $"{problem}"));
}
