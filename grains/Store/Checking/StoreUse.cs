using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Store.Checking;

/// <summary>
/// What a store's files are of use for, by the state of one moment: the rules of garbage collection. Whatever may be wanted is in use; what
/// state does not open may refer to anything of its kind.
/// </summary>
internal sealed class StoreUse
{
    private readonly StoreContents _contents;
    private readonly HashSet<string> _referenced;
    private readonly HashSet<string> _logs;
    private readonly HashSet<string> _lists;
    private readonly ILookup<string, string> _usersOfFeatures;

    public StoreUse(StoreContents contents, ImmutableArray<ArtifactReference> references)
    {
        _contents = contents;
        _referenced = [.. references.Select(reference => reference.Path)];
        _logs = [.. contents.Runs.Values.SelectMany(run => run.Logs)];
        _lists = [.. contents.FeatureSets.Values.Where(set => set is { Dataset: not null, DatasetVersion: not null })
            .Select(set => ArtifactPaths.Tracks(set.Dataset!, set.DatasetVersion!))]; // not null: asked
        // Not null: asked.
        _usersOfFeatures = contents.Sweeps.Where(sweep => sweep.Value.FeatureSet is not null)
            .Select(sweep => (Set: sweep.Value.FeatureSet!, User: $"sweep {sweep.Key}"))
            .Concat(contents.Runs.Where(run => run.Value.FeatureSet is not null)
                .Select(run => (Set: run.Value.FeatureSet!, User: $"sweep {run.Key.Experiment.Sweep}"))) // not null: asked
            .Distinct().ToLookup(use => use.Set, use => use.User);
    }

    /// <summary>Why a feature set is of no use, as the end of a sentence; null where it may be.</summary>
    public string? FindReasonAgainstFeatures(string id)
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

    /// <summary>Feature sets whose dataset was removed and that sweeps still need, with who does.</summary>
    public IEnumerable<string> DescribeKeptFeatures() =>
        from set in _contents.FeatureSets
        where !_contents.Datasets.ContainsKey(set.Value.Dataset ?? "") && _usersOfFeatures.Contains(set.Key)
        select $"feature set {set.Key}: its dataset '{set.Value.Dataset}' was removed, but it is used by the results of "
            + $"{string.Join(", ", _usersOfFeatures[set.Key].Take(3))}";

    /// <summary>Why a list of tracks is of no use; null where it may be.</summary>
    public string? FindReasonAgainstTracks(ArtifactGroup list)
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

    /// <summary>
    /// Why an attempt's files are of no use, but for logs and checkpoints, which have rules of their own; null where they may be.
    /// </summary>
    public string? FindReasonAgainstAttempt(ArtifactGroup attempt)
    {
        if (!RunId.TryParse(attempt.Name, null, out var run))
        {
            return null;
        }

        if (_contents.AnyUnreadable(RowName.Sweep, RowName.SweepPage)
            || _contents.Unreadable.Contains(new RowName(RowName.Experiment, run.Experiment.ToString())))
        {
            return null;
        }

        return !_contents.Sweeps.ContainsKey(run.Experiment.Sweep) ? $"sweep '{run.Experiment.Sweep}' does not exist"
            : _contents.Runs.TryGetValue(run, out var known) && known is { HasEnded: true, Folder: { } folder } && folder != attempt.Folder
                ? $"run {run} was recorded from another attempt"
            : null;
    }

    /// <summary>Is the run over, so that its checkpoints go by the policy? Null where that is not known.</summary>
    public RunFacts? FindEnded(ArtifactGroup attempt) =>
        RunId.TryParse(attempt.Name, null, out var run) && _contents.Sweeps.ContainsKey(run.Experiment.Sweep)
            && _contents.Runs.TryGetValue(run, out var known) && known.HasEnded ? known : null;

    /// <summary>Does state name the file?</summary>
    public bool IsReferenced(string path) => _referenced.Contains(path) || _logs.Contains(path);

    /// <summary>Is the work of an import or an extraction over, so that its log is of no more use?</summary>
    public bool IsOver(ArtifactGroup attempt) => attempt.Name.Split('/') switch
    {
        ["import", var dataset] => _contents.Datasets.GetValueOrDefault(dataset) is null or { IsPending: false }
            && !_contents.AnyUnreadable(RowName.Dataset),
        ["audit", var dataset] => _contents.Audits.GetValueOrDefault(dataset) is null or { IsPending: false }
            && !_contents.AnyUnreadable(RowName.Audit),
        ["features", var id, _] => _contents.FeatureSets.GetValueOrDefault(id) is null or { State: not BuildState.Building }
            && !_contents.AnyUnreadable(RowName.FeatureSet),
        _ => false,
    };

    /// <summary>Files that nothing refers to, in the same order; those of work that is not over are not among them.</summary>
    public IEnumerable<ArtifactFile> FindOrphans(IEnumerable<ArtifactFile> files) =>
        ArtifactTree.Group(files).SelectMany(group => group.Kind switch
    {
        ArtifactGroupKind.FeatureSet when FindReasonAgainstFeatures(group.Name) is not null => group.Files,
        ArtifactGroupKind.TrackList when FindReasonAgainstTracks(group) is not null => group.Files,
        ArtifactGroupKind.Attempt when FindReasonAgainstAttempt(group) is not null => group.Files.Where(file => !IsReferenced(file.Path)),
        _ => [],
    });
}
