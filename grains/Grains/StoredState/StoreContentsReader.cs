using System.Globalization;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Grains.Evaluations;
using Experiments.Scheduling.Sweeps;
using Experiments.Store;
using Experiments.Store.Checking;

namespace Experiments.Grains.StoredState;

/// <summary>Opens the rows of a store as their grains would, and collects their references.</summary>
public static class StoreContentsReader
{
    /// <summary>Reads every row, then follows the references between rows.</summary>
    public static StoreContents Read(IEnumerable<StateRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var contents = new StoreContents();
        foreach (var row in rows.Where(row => row.Json is not null))
        {
            contents.Rows++;
            if (row.Unclaimed is { } reason)
            {
                contents.MarkUnreadable(
                    row.Name, StoreProblemKind.Unclaimed,
                    $"the row {reason}; it is kept in the table UnclaimedRow and not used: recreate its object under its name, then "
                    + "delete it there");
            }
            else if (StateTypes.Open(row, out var problem) is { } state)
            {
                Add(contents, row.Name, state);
            }
            else
            {
                contents.MarkUnreadable(row.Name, StoreProblemKind.Unreadable, $"the row {problem}");
            }
        }

        contents.FollowReferences();
        return contents;
    }

    private static void Add(StoreContents contents, RowName row, object state)
    {
        switch (state)
        {
            case DatasetState { Import: null, Pending: null }:
            case FeatureSetState { Spec: null }:
            case SweepGrainState { Spec: null }:
                contents.MarkUnreadable(
                    row, StoreProblemKind.Unreadable, $"the row is readable, but has no content of a {row.State.Replace('-', ' ')}");
                break;
            case DatasetState dataset:
                contents.Datasets[row.Key] = new DatasetFacts(
                    dataset.Output?.Tracks, dataset.Output?.TracksHash,
                    IsPending: dataset is not { Pending: null, Updating: null, Draft: null });
                break;
            case DatasetAuditState audit:
                contents.Audits[row.Key] = new AuditFacts(audit.Version, audit.Pending is not null);
                break;
            case AudienceState audience:
                contents.Audiences[row.Key] = new AudienceFacts(audience.Plays?.Upload, audience.Plays?.Pieces ?? []);
                break;
            case FeatureSetState features:
                contents.FeatureSets[row.Key] = new FeatureSetFacts(
                    features.State, features.Dataset, features.DatasetVersion, features.ManifestHash);
                break;
            case SweepGrainState sweep:
                contents.Sweeps[row.Key] = new SweepFacts(
                    sweep.State, sweep.FeatureSet, IsBuilt: !sweep.Genres.IsDefaultOrEmpty, sweep.IsRemoved, sweep.Spec.Labels?.Sha256);
                break;
            case PagedState<SweepEntry>.Page page:
                AddPage(contents, row, page);
                break;
            case ExperimentState experiment:
                AddExperiment(contents, row, experiment);
                break;
            case ModelRegistryState registry:
                AddModels(contents, row, registry.Versions.SelectMany(version => version.Models.Files)
                    .Select(file => (file.Path, file.Sha256)));
                break;
            case ModelRefitState { Output: { } output }:
                AddModels(contents, row, [($"{output.Folder}/{ArtifactPaths.ModelFile}", output.Sha256)]);
                break;
            case ExperimentEvaluationsState evaluations:
                contents.PendingEvaluations.UnionWith(
                    from evaluation in evaluations.Evaluations
                    where evaluation.Value.State is BuildState.Building
                    select ExperimentEvaluationsGrain.UnitOf(row.Key, evaluation.Key));
                break;
            case DirectoryState directory:
                AddDirectory(contents, row, directory);
                break;
        }
    }

    private static void AddModels(StoreContents contents, RowName row, IEnumerable<(string Path, string? Sha256)> files)
    {
        foreach (var (path, sha256) in files)
        {
            contents.AddModel(row, path, sha256);
        }
    }

    private static void AddPage(StoreContents contents, RowName row, PagedState<SweepEntry>.Page page)
    {
        if (page.Items.Any(entry => entry is not { Point: not null, Parameters: not null }))
        {
            contents.MarkUnreadable(row, StoreProblemKind.Unreadable, "the row is readable, but an experiment in it has no parameters");
            return;
        }

        var cut = row.Key.LastIndexOf('/');
        if (cut < 0 || !int.TryParse(row.Key.AsSpan(cut + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            contents.Report(StoreProblemKind.Unreadable, row.ToString(), "", "the row's key is not a page key");
            return;
        }

        contents.AddPage(row.Key[..cut], number,
            page.Items.Select(entry => entry.Summary).OfType<ExperimentSummary>().Select(summary => summary.Experiment));
    }

    private static void AddExperiment(StoreContents contents, RowName row, ExperimentState experiment)
    {
        if (!ExperimentId.TryParse(row.Key, null, out var id))
        {
            contents.Report(StoreProblemKind.Unreadable, row.ToString(), "", "the row's key is not an experiment ID");
            return;
        }

        contents.Experiments.Add(id);
        foreach (var run in experiment.Runs.Values)
        {
            contents.Runs[run.Run] = new RunFacts(
                run.Outcome, run.Output?.Folder, run.Output?.FeatureSet, run.Output?.Result.Validation is not null,
                run.Output?.Result.Artifacts ?? RunFacts.NoHashes,
                [.. run.Attempts.Select(attempt => attempt.Log).OfType<string>()]);
        }
    }

    private static void AddDirectory(StoreContents contents, RowName row, DirectoryState directory)
    {
        var listed = row.Key switch
        {
            IDirectoryGrain.Audiences => RowName.Audience,
            IDirectoryGrain.Datasets => RowName.Dataset,
            IDirectoryGrain.FeatureSets => RowName.FeatureSet,
            IDirectoryGrain.Sweeps => RowName.Sweep,
            _ => null,
        };
        foreach (var name in listed is null ? [] : directory.Names)
        {
            contents.AddListed(new RowName(listed!, name), row.Key); // not null: the loop is empty then
        }
    }
}
