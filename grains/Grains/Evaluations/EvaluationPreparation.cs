using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Evaluation.External;

namespace Experiments.Grains.Evaluations;

/// <summary>
/// Reads what an evaluation needs of an experiment and a dataset, and refuses what cannot be evaluated, before anything is stored.
/// </summary>
/// <param name="grains">The cluster.</param>
internal sealed class EvaluationPreparation(IGrainFactory grains)
{
    /// <summary>The work of an evaluation, without the feature set of its dataset.</summary>
    /// <exception cref="UserErrorException">The experiment is not complete, or the dataset cannot evaluate it.</exception>
    public async Task<EvaluationPayload> ReadAsync(ExperimentId id, EvaluationSpec spec, CancellationToken cancellationToken)
    {
        var sweep = await grains.GetGrain<ISweepGrain>(id.Sweep).DescribeAsync(cancellationToken);
        var experiment = grains.GetGrain<IExperimentGrain>(id.ToString());
        var outputs = await experiment.GetOutputsAsync(cancellationToken);
        var summary = await experiment.SummarizeAsync(cancellationToken);
        if (outputs is null || summary is null || FindIncomplete(id, summary, sweep) is not null)
        {
            throw UserErrorException.Failed(
                FindIncomplete(id, summary, sweep)
                ?? $"experiment {id} has no results yet; `experiments sweep show {id.Sweep}` shows its state");
        }

        var own = grains.GetGrain<IFeatureSetGrain>(outputs.Runs[0].FeatureSet);
        var (set, trainedOn) = (await own.DescribeAsync(cancellationToken), await own.DescribeDatasetAsync(cancellationToken));
        var external = await grains.GetGrain<IDatasetGrain>(spec.Dataset).DescribeAsync(cancellationToken);
        var known = new EvaluatedExperiment(
            id.ToString(), trainedOn.Name, outputs.Runs[0].Result.Test.Confusion.Labels, trainedOn.Import.Slices,
            set.Spec.ImportedSet is not null);
        var hasTable = known.IsOfTable && await FindTableAsync(own, external, cancellationToken) is not null;
        return EvaluationRules.FindProblem(spec, known, external, hasTable) is { } problem
            ? throw new UserErrorException(problem)
            : new EvaluationPayload(
                spec, WithoutCurves(outputs), summary.Parameters, sweep.Spec.Protocol, "", WithoutDetails(external),
                WithoutDetails(trainedOn));
    }

    /// <summary>
    /// What is computed for the dataset: the experiment's feature spec, or, where that is a table computed elsewhere, the latest table of
    /// the dataset with the same columns.
    /// </summary>
    /// <exception cref="UserErrorException">The dataset has no such table.</exception>
    public async Task<FeatureSpec> FindFeaturesAsync(EvaluationPayload evaluation, CancellationToken cancellationToken)
    {
        var own = grains.GetGrain<IFeatureSetGrain>(evaluation.Outputs.Runs[0].FeatureSet);
        var spec = (await own.DescribeAsync(cancellationToken)).Spec;
        if (spec.ImportedSet is null)
        {
            return spec;
        }

        return await FindTableAsync(own, evaluation.External, cancellationToken) ?? throw new UserErrorException(
            $"dataset '{evaluation.External.Name}' has no table with the columns that {evaluation.Outputs.Experiment} was trained on "
            + $"({string.Join(", ", (await ListColumnsAsync(own, cancellationToken)).Take(3))}, …)");
    }

    /// <summary>The latest table of the dataset's version with the same columns; null if it has none.</summary>
    private async Task<FeatureSpec?> FindTableAsync(IFeatureSetGrain own, DatasetSummary dataset, CancellationToken cancellationToken)
    {
        var (columns, spec) = (await ListColumnsAsync(own, cancellationToken), (await own.DescribeAsync(cancellationToken)).Spec);
        FeatureSpec? found = null;
        foreach (var id in await grains.GetGrain<IDirectoryGrain>(IDirectoryGrain.FeatureSets).ListAsync(cancellationToken))
        {
            var grain = grains.GetGrain<IFeatureSetGrain>(id);
            var set = await GrainAnswers.OrNullAsync(grain.DescribeAsync(cancellationToken));
            if (set is { State: BuildState.Ready, Spec.ImportedSet: not null } && set.Dataset == dataset.Name
                && set.DatasetVersion == dataset.Version && HasSameTensor(set.Spec, spec)
                && (await ListColumnsAsync(grain, cancellationToken)).SequenceEqual(columns))
            {
                found = set.Spec;
            }
        }

        return found;
    }

    /// <summary>Whether networks that were fitted on one imported set can read another: none has a tensor, or both of one shape.</summary>
    private static bool HasSameTensor(FeatureSpec one, FeatureSpec other) => (one.Tensor, other.Tensor) is ({ } first, { } second)
        ? one.NMels == other.NMels
            && first.Options.TryGet(FeatureTensorSpec.FramesOption, out var frames)
            && second.Options.TryGet(FeatureTensorSpec.FramesOption, out var others) && frames == others
        : one.Tensor is null && other.Tensor is null;

    /// <summary>Why a sweep's externalTest cannot be done; null if it can. Its experiments know the genres of its dataset.</summary>
    public async Task<SpecProblem?> FindProblemAsync(
        SweepSpec sweep, FeatureSpec features, DatasetSummary dataset, CancellationToken cancellationToken)
    {
        if (sweep.ExternalTest is not { } name)
        {
            return null;
        }

        var external = await GrainAnswers.OrNullAsync(grains.GetGrain<IDatasetGrain>(name).DescribeAsync(cancellationToken));
        return FindProblem(sweep, features, dataset, external);
    }

    /// <summary>The same for a dataset that was looked up; null if it does not exist.</summary>
    public static SpecProblem? FindProblem(SweepSpec sweep, FeatureSpec features, DatasetSummary dataset, DatasetSummary? external)
    {
        var experiment = new EvaluatedExperiment(
            $"sweep '{sweep.Name}'", dataset.Name, [.. dataset.Genres.Keys], dataset.Import.Slices, features.ImportedSet is not null);
        var problem = external is null
            ? NotFound.Dataset(sweep.ExternalTest!).Message // not null: the caller has asked
            : EvaluationRules.FindProblem(new EvaluationSpec(external.Name, external.Name), experiment, external);
        return problem is null ? null : new SpecProblem("externalTest", problem);
    }

    private static async Task<ImmutableArray<string>> ListColumnsAsync(IFeatureSetGrain set, CancellationToken cancellationToken) =>
        [.. (await set.ListColumnsAsync(cancellationToken)).Select(column => column.Name)];

    /// <summary>Why the experiment is not complete, and what to do; null if all its runs have a result.</summary>
    private static string? FindIncomplete(ExperimentId id, ExperimentSummary? summary, SweepSummary sweep)
    {
        var (planned, runs) = (sweep.Spec.Protocol.CountRuns(), summary?.Runs ?? 0);
        return runs == planned ? null
            : sweep.State.IsUnderWay() || sweep.State is SweepState.Paused
                ? $"experiment {id} has {runs} of {planned} results; evaluate it when its sweep has ended: `experiments sweep wait "
                    + $"{id.Sweep}` waits for that"
            : summary?.FailedRuns > 0
                ? $"{summary.FailedRuns} of {planned} runs of experiment {id} failed; `experiments sweep retry {id.Sweep}` repeats them"
            : $"experiment {id} has {runs} of {planned} results, since it was stopped early: there is no complete cross-validation to "
                + "compare with";
    }

    /// <summary>The outputs without what an evaluation does not read; hashes of files stay.</summary>
    private static ExperimentOutputs WithoutCurves(ExperimentOutputs outputs) => outputs with
    {
        Runs =
        [
            .. outputs.Runs.Select(run => run with
            {
                Result = run.Result with { Curve = [], Environment = ImmutableSortedDictionary<string, string>.Empty },
            }),
        ],
    };

    private static DatasetSummary WithoutDetails(DatasetSummary dataset) => dataset with { Quarantined = [], Notes = null, Earlier = [] };
}
