using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Store.Files;

namespace Experiments.Store.Checking;

/// <summary>Decides from rows and files what may be removed. Removes nothing itself.</summary>
public static class StoreCollection
{
    /// <summary>A file without writes for this long is no longer being written.</summary>
    private static readonly TimeSpan MaxWriteTime = TimeSpan.FromHours(1);

    /// <summary>
    /// Plans a collection. It contains nothing that state refers to, nothing of a run that has not ended, and no group with a file younger
    /// than <paramref name="keep"/>.
    /// </summary>
    /// <param name="read">Reads all rows.</param>
    /// <param name="artifacts">The artifacts.</param>
    /// <param name="features">The feature sets among them.</param>
    /// <param name="keep">How long unneeded files are kept.</param>
    /// <param name="checkpoints">How long checkpoints of ended runs are kept.</param>
    /// <param name="now">The current time.</param>
    public static CollectionPlan Plan(
        Func<StoreContents> read, ArtifactStore artifacts, IFeatureSetFiles features, TimeSpan keep, CheckpointRetention checkpoints,
        DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(artifacts);

        // Listed before the rows are read, so files written meanwhile are not considered.
        var groups = ArtifactTree.Group(ArtifactTree.List(artifacts.Root));
        var contents = read();
        var use = new ArtifactReachability(contents, ReferenceFinder.Of(contents, artifacts, features, []));
        var all = groups.SelectMany(group => Collect(group, use, now))
            .Concat(CollectCheckpoints(groups, use, checkpoints, now))
            .OrderBy(item => item.Subject, StringComparer.Ordinal).ToList();
        var old = all.Where(item => now - item.NewestAt >= keep).ToImmutableArray();
        var young = all.Where(item => now - item.NewestAt < keep).ToList();
        return new CollectionPlan(
            old, young.Sum(item => item.Files.Length), young.Sum(item => item.Bytes),
            [.. groups.Where(group => group.Kind is ArtifactGroupKind.Unknown).Select(group => group.Folder)],
            [.. use.DescribeKeptFeatures()]);
    }

    private static IEnumerable<CollectedItem> Collect(ArtifactGroup group, ArtifactReachability use, DateTimeOffset now)
    {
        var partial = group.Files.Where(file => IsPartial(file) && now - file.WrittenAt >= MaxWriteTime).ToImmutableArray();
        if (!partial.IsEmpty && group.Kind is not ArtifactGroupKind.Unknown)
        {
            yield return Item(CollectedKind.Partial, group.Folder, "left by a process that was killed while writing", partial);
        }

        var rest = group.Files.RemoveAll(IsPartial);
        var item = group.Kind switch
        {
            _ when rest.IsEmpty => null,
            ArtifactGroupKind.FeatureSet when use.FindReasonToRemoveFeatures(group.Name) is { } reason =>
                Item(CollectedKind.FeatureSet, group.Folder, reason, rest) with { StateKey = group.Name },
            ArtifactGroupKind.TrackList when use.FindReasonToRemoveTracks(group) is { } reason =>
                Item(CollectedKind.TrackList, group.Folder, reason, rest),
            ArtifactGroupKind.Audience when use.FindReasonToRemovePlays(group) is { } reason =>
                Item(CollectedKind.Plays, group.Folder, reason, rest),
            ArtifactGroupKind.Model when use.FindReasonToRemoveModel(group) is { } reason =>
                Item(CollectedKind.Model, group.Folder, reason, rest),
            ArtifactGroupKind.Labels when use.FindReasonToRemoveLabels(group) is { } reason =>
                Item(CollectedKind.Labels, group.Folder, reason, rest),
            ArtifactGroupKind.Attempt when use.FindReasonToRemoveAttempt(group) is { } reason =>
                Item(CollectedKind.Attempt, group.Folder, reason,
                    rest.RemoveAll(file => use.IsReferenced(file.Path) || IsOfCheckpoint(file, rest))),
            ArtifactGroupKind.Attempt when use.IsOver(group) => Item(CollectedKind.Log, group.Folder, "log of finished work", rest),
            _ => null,
        };
        if (item is { Files.IsEmpty: false })
        {
            yield return item;
        }
    }

    /// <summary>
    /// For every ended run, all checkpoints except the last of all its attempts, and that one too if the policy says so.
    /// </summary>
    private static IEnumerable<CollectedItem> CollectCheckpoints(
        ImmutableArray<ArtifactGroup> groups, ArtifactReachability use, CheckpointRetention retention, DateTimeOffset now)
    {
        foreach (var unit in groups.Where(group => group.Kind is ArtifactGroupKind.Attempt).GroupBy(group => group.Name))
        {
            ArtifactFile[] all = [.. unit.SelectMany(attempt => attempt.Files).Where(file => file.CheckpointEpoch is not null)
                .OrderByDescending(file => file.CheckpointEpoch).ThenByDescending(file => file.Path, StringComparer.Ordinal)];
            var run = use.FindEnded(unit.First());
            foreach (var file in all)
            {
                var reason = run is null ? use.FindReasonToRemoveAttempt(unit.First())
                    : file != all[0] ? $"run {unit.Key} has ended, and this is not its last checkpoint"
                    : run.Outcome is AttemptOutcome.Pruned ? $"run {unit.Key} was pruned; nothing resumes from it"
                    : !retention.Keeps(now - file.WrittenAt)
                    ? $"run {unit.Key} has ended, and checkpoints are kept for {retention}{(retention.KeepsAny ? " days" : "")}"
                    : null;
                if (reason is not null)
                {
                    var curveFile = ArtifactPaths.Curve(file.CheckpointEpoch!.Value); // not null: a checkpoint
                    var curve = file.Path.Replace($"/{file.Name}", $"/{curveFile}", StringComparison.Ordinal);
                    yield return Item(
                        CollectedKind.Checkpoint, file.Path, reason,
                        [file, .. unit.SelectMany(attempt => attempt.Files).Where(other => other.Path == curve)]);
                }
            }
        }
    }

    private static CollectedItem Item(CollectedKind kind, string subject, string reason, ImmutableArray<ArtifactFile> files) => new(
        kind, subject, reason, [.. files.Select(file => file.Path)], files.Sum(file => file.Bytes),
        files.IsEmpty ? DateTimeOffset.MinValue : files.Max(file => file.WrittenAt));

    /// <summary>
    /// Checkpoints follow the policy, together with the learning curve next to each, without which the checkpoint cannot be used.
    /// </summary>
    private static bool IsOfCheckpoint(ArtifactFile file, ImmutableArray<ArtifactFile> attempt) =>
        file.CheckpointEpoch is not null || (IsCurve(file) && attempt.Any(other => other.CheckpointEpoch is not null));

    private static bool IsCurve(ArtifactFile file) =>
        file.Name == ArtifactPaths.OldCurveFile || file.Name.StartsWith(ArtifactPaths.CurvePrefix, StringComparison.Ordinal);

    private static bool IsPartial(ArtifactFile file) => file.Name.EndsWith(PartialFile.Suffix, StringComparison.Ordinal);
}
