using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Store.Checking;

/// <summary>
/// Rules of garbage collection: which files a snapshot of state needs. Anything that might be needed is in use; an unreadable row may refer
/// to anything of its kind.
/// </summary>
internal sealed class ArtifactReachability
{
    private readonly StoreContents _contents;
    private readonly HashSet<string> _referenced;
    private readonly HashSet<string> _logs;
    private readonly HashSet<string> _lists;
    private readonly ILookup<string, string> _usersOfFeatures;

    public ArtifactReachability(StoreContents contents, ImmutableArray<ArtifactReference> references)
    {
        _contents = contents;
        _referenced = [.. references.Select(reference => reference.Path)];
        _logs = [.. contents.Runs.Values.SelectMany(run => run.Logs)];
        _lists = [.. contents.FeatureSets.Values.Where(set => set is { Dataset: not null, DatasetVersion: not null })
            .Select(set => ArtifactPaths.Tracks(set.Dataset!, set.DatasetVersion!))]; // not null: asked
        _usersOfFeatures = contents.Sweeps.Where(sweep => sweep.Value.FeatureSet is not null)
            .Select(sweep => (Set: sweep.Value.FeatureSet!, User: $"sweep {sweep.Key}")) // not null: asked
            .Concat(contents.Runs.Where(run => run.Value.FeatureSet is not null)
                .Select(run => (Set: run.Value.FeatureSet!, User: $"sweep {run.Key.Experiment.Sweep}"))) // not null: asked
            .Distinct().ToLookup(use => use.Set, use => use.User);
    }

    /// <summary>Why a feature set is unused, as the end of a sentence; null if it may be in use.</summary>
    public string? FindReasonToRemoveFeatures(string id)
    {
        if (_usersOfFeatures.Contains(id) || _contents.AnyUnreadable(RowName.Sweep, RowName.Experiment, RowName.Dataset)
            || _contents.Unreadable.Contains(new RowName(RowName.FeatureSet, id)))
        {
            return null;
        }

        return !_contents.FeatureSets.TryGetValue(id, out var set) ? "not referenced by any state"
            : _contents.Datasets.ContainsKey(set.Dataset ?? "") ? null
            : $"its dataset '{set.Dataset}' was removed, and no sweep used it";
    }

    /// <summary>Feature sets whose dataset was removed but that sweeps still need, with those sweeps.</summary>
    public IEnumerable<string> DescribeKeptFeatures() =>
        from set in _contents.FeatureSets
        where !_contents.Datasets.ContainsKey(set.Value.Dataset ?? "") && _usersOfFeatures.Contains(set.Key)
        select $"feature set {set.Key}: its dataset '{set.Value.Dataset}' was removed, but it is used by the results of "
            + $"{string.Join(", ", _usersOfFeatures[set.Key].Take(3))}";

    /// <summary>Why a track list is unused; null if it may be in use.</summary>
    public string? FindReasonToRemoveTracks(ArtifactGroup list)
    {
        var dataset = list.Name.Split('/')[0];
        var isWanted = _referenced.Contains(list.Folder) || _lists.Contains(list.Folder)
            || _contents.AnyUnreadable(RowName.Dataset, RowName.FeatureSet, RowName.Audit)
            || _contents.Datasets.GetValueOrDefault(dataset) is { IsPending: true }
            || _contents.Audits.GetValueOrDefault(dataset) is { IsPending: true };
        return isWanted ? null
            : _contents.Datasets.ContainsKey(dataset) ? $"an earlier version of dataset '{dataset}', unused by any feature set"
            : $"dataset '{dataset}' was removed";
    }

    /// <summary>Why the plays of an import are unused; null if they may be in use.</summary>
    public string? FindReasonToRemovePlays(ArtifactGroup plays) =>
        _contents.AnyUnreadable(RowName.Audience) || plays.Files.Any(file => _referenced.Contains(file.Path)) ? null
        : $"of an import into audience '{plays.Name}' that was not completed, or was removed";

    /// <summary>Why the files of a named model are unused; null if they may be in use.</summary>
    public string? FindReasonToRemoveModel(ArtifactGroup model) =>
        _contents.AnyUnreadable(RowName.Registry) || model.Files.Any(file => _referenced.Contains(file.Path)) ? null
        : $"of a model '{model.Name}' that was removed";

    /// <summary>Why the mixtures that a sweep used as labels are unused; null if they may be in use.</summary>
    public string? FindReasonToRemoveLabels(ArtifactGroup labels) =>
        _contents.AnyUnreadable(RowName.Sweep, RowName.Experiment) || _referenced.Contains(labels.Folder) ? null
        : "labels that no sweep uses";

    /// <summary>
    /// Why an attempt's files are unused, except logs and checkpoints, which have separate rules; null if they may be in use.
    /// </summary>
    public string? FindReasonToRemoveAttempt(ArtifactGroup attempt)
    {
        if (!RunId.TryParse(attempt.Name, null, out var run))
        {
            return attempt.Name.Split('/') is [ArtifactPaths.RefitUnits, var sweep, _]
                && !_contents.AnyUnreadable(RowName.Sweep, RowName.Refit)
                ? FindReasonToRemoveSweep(sweep)
                : null;
        }

        if (_contents.AnyUnreadable(RowName.Sweep, RowName.SweepPage)
            || _contents.Unreadable.Contains(new RowName(RowName.Experiment, run.Experiment.ToString())))
        {
            return null;
        }

        return FindReasonToRemoveSweep(run.Experiment.Sweep)
            ?? (_contents.Runs.TryGetValue(run, out var known) && known is { HasEnded: true, Folder: { } folder }
                && folder != attempt.Folder
                ? $"run {run} was recorded from another attempt"
                : null);
    }

    private string? FindReasonToRemoveSweep(string sweep) =>
        sweep.Split(ArtifactPaths.RemovedMark) is [var removed, _] ? $"sweep '{removed}' was removed"
        : !_contents.Sweeps.ContainsKey(sweep) ? $"sweep '{sweep}' does not exist"
        : null;

    /// <summary>The run if it has ended, so that the policy applies to its checkpoints; null if it has not or that is unknown.</summary>
    public RunFacts? FindEnded(ArtifactGroup attempt) =>
        RunId.TryParse(attempt.Name, null, out var run) && _contents.Sweeps.ContainsKey(run.Experiment.Sweep)
            && _contents.Runs.TryGetValue(run, out var known) && known.HasEnded ? known : null;

    /// <summary>Whether state refers to the file.</summary>
    public bool IsReferenced(string path) => _referenced.Contains(path) || _logs.Contains(path);

    /// <summary>Whether an import or extraction has ended, so that its log is no longer needed.</summary>
    public bool IsOver(ArtifactGroup attempt) => attempt.Name.Split('/') switch
    {
        ["import", var dataset] => _contents.Datasets.GetValueOrDefault(dataset) is null or { IsPending: false }
            && !_contents.AnyUnreadable(RowName.Dataset),
        ["audit", var dataset] => _contents.Audits.GetValueOrDefault(dataset) is null or { IsPending: false }
            && !_contents.AnyUnreadable(RowName.Audit),
        [ArtifactPaths.RefitUnits, var sweep, _] => !_contents.AnyUnreadable(RowName.Sweep, RowName.Refit)
            && FindReasonToRemoveSweep(sweep) is not null,
        ["evaluate", _, _, _] => !_contents.PendingEvaluations.Contains(attempt.Name)
            && !_contents.AnyUnreadable(RowName.Evaluations),
        ["features", var id, _] => _contents.FeatureSets.GetValueOrDefault(id) is null or { State: not BuildState.Building }
            && !_contents.AnyUnreadable(RowName.FeatureSet),
        _ => false,
    };

    /// <summary>Files that nothing refers to, in the same order, without files of unfinished work.</summary>
    public IEnumerable<ArtifactFile> FindOrphans(IEnumerable<ArtifactFile> files) =>
        ArtifactTree.Group(files).SelectMany(group => group.Kind switch
    {
        ArtifactGroupKind.FeatureSet when FindReasonToRemoveFeatures(group.Name) is not null => group.Files,
        ArtifactGroupKind.TrackList when FindReasonToRemoveTracks(group) is not null => group.Files,
        ArtifactGroupKind.Audience when FindReasonToRemovePlays(group) is not null => group.Files,
        ArtifactGroupKind.Labels when FindReasonToRemoveLabels(group) is not null => group.Files,
        ArtifactGroupKind.Model when FindReasonToRemoveModel(group) is not null => group.Files,
        ArtifactGroupKind.Attempt when FindReasonToRemoveAttempt(group) is not null => group.Files.Where(file => !IsReferenced(file.Path)),
        _ => [],
    });
}
