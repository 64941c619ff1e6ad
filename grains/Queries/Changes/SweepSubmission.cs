using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Views;
using Experiments.Specs.Files;
using Experiments.Specs.Yaml;

namespace Experiments.Queries.Changes;

/// <summary>From a sweep file to a sweep ID: a new one, or the one that the same file and data created before.</summary>
public static class SweepSubmission
{
    /// <summary>
    /// Submits under the spec's name, or name-2, name-3 if another spec or other data uses it. Submitting the same spec again continues
    /// where the sweep stopped.
    /// </summary>
    /// <exception cref="UserErrorException">The spec is invalid: all problems, with file:line:column.</exception>
    /// <returns>The sweep's ID, and whether it is new.</returns>
    public static async Task<(string Id, bool IsNew)> SubmitAsync(
        ChangeScope scope, LocatedSpec<SweepSpec> sweep, FeatureSpec features, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(sweep);
        sweep.Complete(scope.Names.WithKeys);
        var spec = sweep.Spec;
        for (var number = 1; ; number++)
        {
            var id = number == 1 ? spec.Name : $"{spec.Name}-{number}";
            var grain = scope.Grains.GetGrain<ISweepGrain>(id);
            if (await GrainAnswers.OrNullAsync(grain.DescribeAsync(cancellationToken)).ConfigureAwait(false) is not { } known)
            {
                await SweepPlacement.AddProblemAsync(scope, sweep, cancellationToken).ConfigureAwait(false);
                foreach (var note in await CheckAsync(scope, sweep, features, cancellationToken).ConfigureAwait(false))
                {
                    scope.Progress($"note: {note}");
                }

                await grain.SubmitAsync(spec, features, cancellationToken).ConfigureAwait(false);
                scope.Progress($"sweep {id} over {spec.Dataset}: submitted");
                return (id, true);
            }

            if (known.IsOf(spec)
                && await HasSameDataAsync(scope, known, features, cancellationToken).ConfigureAwait(false))
            {
                if (known.State is not SweepState.Completed)
                {
                    await SweepPlacement.RequireAsync(scope, sweep, cancellationToken).ConfigureAwait(false);
                }

                await ContinueAsync(scope, grain, known, cancellationToken).ConfigureAwait(false);
                return (id, false);
            }
        }
    }

    /// <summary>
    /// The feature spec that a sweep names: a table imported under that name for its dataset, otherwise the file with that name. Reports a
    /// spec that computes features from audio if the dataset has no audio.
    /// </summary>
    /// <exception cref="UserErrorException">Neither exists, the dataset does not exist, or the file is invalid.</exception>
    public static async Task<FeatureSpec> FindFeaturesAsync(
        ChangeScope scope, SweepDraft draft, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(draft);
        draft.Sweep.Complete(scope.Names.WithKeys);
        var dataset = draft.Sweep.Spec.Dataset;
        var described = await GrainAnswers.OrNullAsync(
            scope.Grains.GetGrain<IDatasetGrain>(dataset).DescribeAsync(cancellationToken)).ConfigureAwait(false);
        var sets = await FeatureSetQueries.ListAsync(scope.Grains, scope.ReportLost, cancellationToken).ConfigureAwait(false);
        try
        {
            return ChooseFeatures(
                draft, described,
                [.. sets.Where(set => set.Dataset == dataset && IsChoice(set.Spec)).Select(set => set.Spec)]);
        }
        catch (UserErrorException error) when (scope.IsAlone)
        {
            // All that is wrong with the file at once.
            await SweepPlacement.AddProblemAsync(scope, draft.Sweep, cancellationToken).ConfigureAwait(false);
            throw draft.Sweep.Problems.Count == 0 ? error : UserErrorException.FromLines(
                error.Kind, error.Lines.Union(draft.Sweep.Problems.Select(problem => Printable.Escape($"{problem}"))), error);
        }

        // What another program sends has no file beside it, so that features are known by the name that they were built with.
        bool IsChoice(FeatureSpec spec) => spec.ImportedSet is not null || (draft.IsSent && !draft.HasFeatureFile);
    }

    /// <summary>What a sweep file would do.</summary>
    /// <exception cref="UserErrorException">The dataset or the features do not exist, or the spec is invalid.</exception>
    public static async Task<View> PlanAsync(ChangeScope scope, SweepDraft draft, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(draft);
        var features = await FindFeaturesAsync(scope, draft, cancellationToken).ConfigureAwait(false);
        var notes = await CheckAsync(scope, draft.Sweep, features, cancellationToken).ConfigureAwait(false);
        var plan = await scope.Grains.GetGrain<ISweepPlannerGrain>(draft.Sweep.Spec.Name)
            .PlanAsync(draft.Sweep.Spec, features, cancellationToken).ConfigureAwait(false);
        return PlanView.Of(scope.Names.Show(plan)).WithNotes(notes);
    }

    /// <summary>
    /// The features of a sweep, given its dataset and the tables imported for it; its protocol takes the folds of the dataset.
    /// </summary>
    /// <exception cref="UserErrorException">The dataset or the features do not exist, or the feature spec is invalid.</exception>
    public static FeatureSpec ChooseFeatures(SweepDraft draft, DatasetSummary? dataset, IReadOnlyList<FeatureSpec> tables)
    {
        ArgumentNullException.ThrowIfNull(draft);
        ArgumentNullException.ThrowIfNull(tables);
        if (dataset is null)
        {
            throw draft.MissingDataset();
        }

        draft.Sweep.Complete(sweep => sweep with { Protocol = PublishedFolds.Complete(sweep.Protocol, dataset.Folds) });
        return tables.LastOrDefault(table => table.Name == draft.Sweep.Spec.Features) is { } imported ? imported
            : dataset.Import.Layout == DatasetLayouts.Table ? throw new UserErrorException(
                $"{draft.Sweep.Find("features")}: {DescribeTables(dataset.Name, [.. tables.Select(table => table.Name)])}")
            : draft.RequireFeatures();
    }

    /// <summary>
    /// Why a sweep cannot use other features of a dataset without audio. A stopped import leaves one without feature sets.
    /// </summary>
    internal static string DescribeTables(string dataset, IReadOnlyList<string> tables) => tables.Count == 0
        ? $"dataset '{dataset}' was imported without audio, and its import did not finish: it has no feature set; "
            + "import it again with the same `experiments features import`"
        : $"dataset '{dataset}' was imported without audio; its feature sets are {string.Join(", ", tables.Select(name => $"'{name}'"))}; "
            + $"use --set features={tables[^1]}";

    /// <summary>
    /// The full check of a sweep, in its cluster, which knows the tracks of its dataset. Returns warnings.
    /// </summary>
    /// <exception cref="UserErrorException">The spec is invalid: all problems, with file:line:column.</exception>
    public static async Task<IReadOnlyList<string>> CheckAsync(
        ChangeScope scope, LocatedSpec<SweepSpec> sweep, FeatureSpec features, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(sweep);
        var findings = await scope.Grains.GetGrain<ISweepPlannerGrain>(sweep.Spec.Name)
            .CheckAsync(sweep.Spec, features, cancellationToken).ConfigureAwait(false);
        sweep.Add(findings.Problems);
        _ = sweep.RequireValid();
        return findings.Notes;
    }

    private static async Task<bool> HasSameDataAsync(
        ChangeScope scope, SweepSummary known, FeatureSpec features, CancellationToken cancellationToken) =>
        known.FeatureSet is null || known.FeatureSet == await scope.Grains.GetGrain<IDatasetAnalysisGrain>(known.Spec.Dataset)
            .GetFeatureSetIdAsync(features, cancellationToken).ConfigureAwait(false);

    private static async Task ContinueAsync(
        ChangeScope scope, ISweepGrain grain, SweepSummary known, CancellationToken cancellationToken)
    {
        var extended = known.DescribeExtensions() is { } changes ? $"; it was extended since: {changes}" : "";
        var done = $"{known.Runs.Completed} of {known.Runs.Total} runs exist{extended}";
        switch (known.State)
        {
            case SweepState.Completed:
                scope.Progress($"sweep {known.Id} already exists with the same spec and data: {done}; nothing is recomputed");
                break;
            case SweepState.Paused or SweepState.Stopped:
                scope.Progress($"sweep {known.Id} is {Display.Of(known.State)}: {done}; resuming it");
                await grain.ResumeAsync(cancellationToken).ConfigureAwait(false);
                break;
            case SweepState.Cancelled or SweepState.Failed:
                scope.Progress($"sweep {known.Id} is {Display.Of(known.State)}: {done}; retrying the rest");
                await grain.RetryAsync(cancellationToken).ConfigureAwait(false);
                break;
            default:
                scope.Progress($"sweep {known.Id} is {Display.Of(known.State)}: {done}");
                break;
        }
    }
}
