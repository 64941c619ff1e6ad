using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Execution;
using Experiments.Grains.Scheduling;
using Experiments.Store;

namespace Experiments.Grains;

/// <summary>
/// Updates: the folder is imported again beside the current version, compared with it, and then taken or dropped. Until it is taken, the
/// dataset is what it was, whatever dies.
/// </summary>
internal sealed partial class DatasetGrain
{
    /// <inheritdoc/>
    public async Task<UpdateStatus> BeginUpdateAsync(CancellationToken cancellationToken)
    {
        var import = RequireImport("has no audio to read again");

        // Checked here to fail early; the executing silo checks again with its own folders.
        _ = roots.Require(import);
        if (state.State.Updating is null)
        {
            await DropUpdateAsync(cancellationToken);
            state.State.Updating = import;
            await WriteAsync(cancellationToken);
        }

        await SubmitAsync(new ImportPayload(import) { IsDraft = true }, cancellationToken);
        return DescribeUpdate();
    }

    /// <inheritdoc/>
    public async Task<UpdateStatus> BeginRelabelAsync(
        ImmutableSortedDictionary<string, string> corrections, CancellationToken cancellationToken)
    {
        var import = RequireImport("its labels are in that table");
        var (tracks, output) = (await TracksAsync(cancellationToken), state.State.Output!); // not null: there are tracks
        LabelCorrections.Check(Name, tracks, corrections);
        await DropUpdateAsync(cancellationToken);
        var all = (import.Corrections ?? ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)).SetItems(corrections);
        var corrected = import with { Corrections = all };
        state.State.Draft = await blocking.RunAsync(
            () => ImportPipeline.Relabel(artifacts, corrected, output, tracks, corrections), cancellationToken);
        state.State.DraftImport = corrected;
        await WriteAsync(cancellationToken);
        return DescribeUpdate();
    }

    /// <inheritdoc/>
    public Task<UpdateStatus> DescribeUpdateAsync(CancellationToken cancellationToken) => Task.FromResult(DescribeUpdate());

    /// <inheritdoc/>
    public async Task<DatasetDiff> CompareUpdateAsync(CancellationToken cancellationToken)
    {
        var (before, draft) = (await TracksAsync(cancellationToken), RequireDraft());
        var output = state.State.Output!; // not null: there are tracks
        return await blocking.RunAsync(
            () => DatasetDiff.Of(
                Name, (output.Version, before, output.Quarantined),
                (draft.Version, artifacts.ReadTracks(draft.Tracks, draft.TracksHash), draft.Quarantined)),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<DatasetSummary> TakeUpdateAsync(string version, CancellationToken cancellationToken)
    {
        var draft = RequireDraft();
        if (draft.Version != version)
        {
            throw UserErrorException.Failed($"dataset '{Name}' was updated again meanwhile; run the command again");
        }

        var tracks = await blocking.RunAsync(() => artifacts.ReadTracks(draft.Tracks, draft.TracksHash), cancellationToken);
        var list = ArtifactPaths.Tracks(Name, version);
        var isNew = state.State.Output?.Version != version;
        if (!isNew)
        {
            // The list of this version is rewritten with other paths. Without a hash in state, both the old and the new file open.
            Replace(draft with { Tracks = list, TracksHash = null }, keepsDraft: true);
            await WriteAsync(cancellationToken);
        }

        // A list is there before state refers to it.
        var (_, hash) = await blocking.RunAsync(() => artifacts.WriteTracks(Name, version, tracks), CancellationToken.None);
        if (isNew)
        {
            KeepEarlier(version);
            state.State.Import = state.State.DraftImport ?? state.State.Import;
        }

        state.State.DraftImport = null;
        Replace(draft with { Tracks = list, TracksHash = hash }, keepsDraft: false);
        await WriteAsync(CancellationToken.None);
        await blocking.RunAsync(() => artifacts.Delete(draft.Tracks), CancellationToken.None);
        return Describe();
    }

    /// <inheritdoc/>
    public async Task DropUpdateAsync(CancellationToken cancellationToken)
    {
        if (state.State is { Updating: null, Draft: null, DraftReason: null })
        {
            return;
        }

        var (isRunning, draft) = (state.State.Updating is not null, state.State.Draft);
        (state.State.Updating, state.State.Draft, state.State.DraftReason, state.State.DraftImport) = (null, null, null, null);
        await WriteAsync(cancellationToken);
        if (isRunning)
        {
            await Scheduler.WithdrawAsync(WorkUnitFactory.OwnerName(this.GetGrainId()), LeaseVerdict.Cancel, cancellationToken);
        }

        if (draft is not null)
        {
            await blocking.RunAsync(() => artifacts.Delete(draft.Tracks), cancellationToken);
        }
    }

    /// <summary>The import that the dataset is of.</summary>
    /// <param name="why">Why a dataset that was made from a table has none that helps.</param>
    /// <exception cref="UserErrorException">It is not ready, or made from a table.</exception>
    private DatasetImportSpec RequireImport(string why)
    {
        var dataset = Describe();
        if (state.State.Pending is { } pending)
        {
            throw new UserErrorException(
                $"dataset '{Name}' is being imported from {pending.Root}; wait for it: `experiments dataset show {Name}` shows its state");
        }

        return state.State is not { Output: not null, Import: { } import } ? throw dataset.NotReady()
            : import.Layout != DatasetLayouts.Table ? import
            : throw new UserErrorException(
                $"dataset '{Name}' was made from the features in {import.Root} and {why}; `experiments features import` with another name "
                + "imports newer ones");
    }

    private void TakeDraft(WorkReport ended)
    {
        switch (ended)
        {
            case { Result: ImportOutput output }:
                (state.State.Draft, state.State.Updating) = (output, null);
                break;
            case { Outcome: AttemptOutcome.Failed or AttemptOutcome.Cancelled, Reason: var reason }:
                (state.State.DraftReason, state.State.Updating) = (reason ?? "cancelled", null);
                break;
        }
    }

    private void Replace(ImportOutput output, bool keepsDraft)
    {
        state.State.Output = output;
        state.State.Draft = keepsDraft ? state.State.Draft : null;
        (_tracks, _byName) = (null, null);
    }

    /// <summary>Remembers the current version, if another one is about to replace it.</summary>
    private void KeepEarlier(string next)
    {
        if (state.State is { Output: { } output, Import: { } import } && output.Version != next)
        {
            state.State.Earlier =
            [
                .. state.State.Earlier.Where(version => version.Version != next && version.Version != output.Version),
                new DatasetVersion(output.Version, time.GetUtcNow(), output.TrackCount, output.SliceCount, import),
            ];
        }
    }

    private ImportOutput RequireDraft() => state.State.Draft ?? throw NotUpdated();

    private UserErrorException NotUpdated() => state.State.DraftReason is { } reason
        ? UserErrorException.FailedBecause($"dataset '{Name}' could not be updated", reason)
        : UserErrorException.Failed(
            $"dataset '{Name}' is not being updated: another command ended the update, or took it; `experiments dataset update {Name}` "
            + "begins another one");

    private UpdateStatus DescribeUpdate() => state.State switch
    {
        { Updating: not null } => new UpdateStatus(BuildState.Building, null, null),
        { Draft: { } draft } => new UpdateStatus(BuildState.Ready, null, draft.Version),
        { DraftReason: { } reason } => new UpdateStatus(BuildState.Failed, reason, null),
        _ => throw NotUpdated(),
    };
}
