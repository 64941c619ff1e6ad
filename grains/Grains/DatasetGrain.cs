using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Execution;
using Experiments.Grains.Scheduling;
using Experiments.Grains.Storage;
using Experiments.Grains.StoredState;
using Experiments.Scheduling;
using Experiments.Store;
using Experiments.Store.Paths;
using Microsoft.Extensions.Options;

namespace Experiments.Grains;

/// <summary>
/// A named, versioned collection of tracks. The tracks are stored in an artifact, named by the dataset's version and loaded on first use.
/// </summary>
[GrainType("dataset")]
internal sealed partial class DatasetGrain(
    [PersistentState("dataset")] IPersistentState<DatasetState> state,
    IClusterMembershipService membership,
    ArtifactStore artifacts,
    IBlockingWork blocking,
    DataRoots roots,
    TimeProvider time,
    IOptions<SchedulerOptions> options)
    : Grain, IDatasetGrain
{
    private const int MaxPage = 1000;

    private ImmutableArray<TrackInfo>? _tracks;
    private Dictionary<string, int>? _byName;

    /// <summary>What readers see during a write: the last stored summary.</summary>
    private DatasetSummary? _stored;

    /// <summary>The last news of the running import, which the next replaces.</summary>
    private ImportTally? _progress;

    private string Name => this.GetPrimaryKeyString();

    private ISchedulerGrain Scheduler => GrainFactory.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool);

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _stored = Find();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<DatasetSummary> ImportAsync(DatasetImportSpec spec, CancellationToken cancellationToken)
    {
        _ = Names.Require(Name, "a dataset");
        if (spec.Name != Name)
        {
            throw new UserErrorException($"dataset '{Name}' cannot be imported as '{spec.Name}'");
        }

        // Checked here to fail early; the executing silo checks again with its own folders.
        _ = roots.Require(spec);
        if (state.State is { Pending: { } pending } && DomainJson.Hash(pending) != DomainJson.Hash(spec))
        {
            throw new UserErrorException($"dataset '{Name}' is being imported from {pending.Root}; wait for it, or remove the dataset");
        }

        if (_stored is null)
        {
            await GrainFactory.GetGrain<IDirectoryGrain>(IDirectoryGrain.Datasets).RequireFreeAsync(Name, cancellationToken);
        }

        await DropUpdateAsync(cancellationToken);
        _progress = null;
        state.State.Pending = spec;
        state.State.Reason = null;
        await WriteAsync(cancellationToken);
        await GrainFactory.GetGrain<IDirectoryGrain>(IDirectoryGrain.Datasets).AddAsync(Name, cancellationToken);
        await SubmitAsync(new ImportPayload(spec), cancellationToken);
        return Describe();
    }

    /// <inheritdoc/>
    public async Task<DatasetSummary> AdoptAsync(DatasetImportSpec spec, ImportOutput tracks, CancellationToken cancellationToken)
    {
        if (state.State is { Pending: null, Import: null })
        {
            (state.State.Import, state.State.Output) = (spec, tracks);
            await WriteAsync(cancellationToken);
            await GrainFactory.GetGrain<IDirectoryGrain>(IDirectoryGrain.Datasets).AddAsync(Name, cancellationToken);
        }

        return Describe();
    }

    /// <inheritdoc/>
    public Task<DatasetSummary> DescribeAsync(CancellationToken cancellationToken) => Task.FromResult(
        Describe() is { State: BuildState.Building } building ? building with { Progress = _progress } : Describe());

    /// <inheritdoc/>
    public Task ReportProgressAsync(ImportTally progress, CancellationToken cancellationToken)
    {
        _progress = progress;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<TrackInfo>> ListTracksAsync(int skip, int take, CancellationToken cancellationToken) =>
        [.. (await TracksAsync(cancellationToken)).Skip(skip).Take(Math.Min(take, MaxPage))];

    /// <inheritdoc/>
    public async Task<TrackListing> FindTracksAsync(TrackQuery query, CancellationToken cancellationToken)
    {
        TrackInfo[] found = [.. (await TracksAsync(cancellationToken)).Where(query.Includes)];
        return new TrackListing([.. found.Skip(query.Skip).Take(Math.Min(query.Take, MaxPage))], found.Length);
    }

    /// <inheritdoc/>
    public async Task<TrackInfo> GetTrackAsync(string track, CancellationToken cancellationToken)
    {
        var tracks = await TracksAsync(cancellationToken);
        _byName ??= tracks.Select((info, index) => (info.Id.Track, index))
            .ToDictionary(pair => pair.Track, pair => pair.index, StringComparer.Ordinal);
        return _byName.TryGetValue(track, out var found)
            ? tracks[found]
            : throw UserErrorException.NotFound(
                $"dataset '{Name}' has no track '{track}'{NearestName.Hint(track, [])}; `experiments dataset show {Name}` lists them");
    }

    /// <inheritdoc/>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        // A name may be listed without a row: builds of store format 1 stored `01` in the row of `1`.
        var directory = GrainFactory.GetGrain<IDirectoryGrain>(IDirectoryGrain.Datasets);
        if (!(await directory.ListAsync(cancellationToken)).Contains(Name))
        {
            _ = Describe();
        }

        await Scheduler.WithdrawAsync(WorkUnitFactory.OwnerName(this.GetGrainId()), LeaseVerdict.Cancel, cancellationToken);
        await GrainFactory.GetGrain<IDatasetAuditGrain>(Name).RemoveAsync(cancellationToken);
        await GrainFactory.GetGrain<ITrackNotesGrain>(Name).RemoveAsync(cancellationToken);
        await directory.RemoveAsync(Name, cancellationToken);
        await state.ClearStateAsync(cancellationToken);
        _stored = null;
        DeactivateOnIdle();
    }

    /// <inheritdoc/>
    public async Task<bool> ResubmitAsync(CancellationToken cancellationToken)
    {
        if (state.State.Pending is { } pending)
        {
            await SubmitAsync(new ImportPayload(pending), cancellationToken);
        }
        else if (state.State.Updating is { } updating)
        {
            await SubmitAsync(new ImportPayload(updating) { IsDraft = true }, cancellationToken);
        }

        return state.State is not { Pending: null, Updating: null };
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<AttemptAnswer>> AccountAsync(
        ImmutableArray<AttemptEntry> entries, string scheduler, CancellationToken cancellationToken)
    {
        membership.RequireLiving(scheduler);
        var steps = await this.TakeAsync(entries, Take, () => state.WriteStateAsync(cancellationToken));
        _stored = Find();
        return [.. steps.Select(step => step.Answer)];
    }

    private AttemptUpdate Take(AttemptEntry entry)
    {
        var payload = entry.Lease.Unit.Payload as ImportPayload;
        var wanted = payload is { IsDraft: true } ? state.State.Updating : state.State.Pending;
        var isOver = wanted is null || payload?.Spec != wanted;
        var step = state.State.Attempts.Apply(entry, isOver, () => null, options.Value);
        state.State.Attempts = step.Account;
        if (isOver)
        {
            return step;
        }

        switch (step.Ended)
        {
            case { } ended when payload is { IsDraft: true }:
                TakeDraft(ended);
                break;
            case { Result: ImportOutput output }:
                KeepEarlier(output.Version);
                (state.State.Output, state.State.Import, state.State.Pending) = (output, state.State.Pending, null);
                (_tracks, _byName) = (null, null);
                break;
            case { Outcome: AttemptOutcome.Failed or AttemptOutcome.Cancelled, Reason: var reason }:
                state.State.Reason = reason;
                state.State.Import ??= state.State.Pending;
                state.State.Pending = null;
                break;
        }

        return step;
    }

    private async Task SubmitAsync(ImportPayload payload, CancellationToken cancellationToken) => await Scheduler.SubmitAsync(
        [
            new WorkUnit(
                $"import/{Name}", WorkUnitFactory.OwnerName(this.GetGrainId()), payload, new ResourceSpec(),
                WorkUnitFactory.ImportPriority) { Trace = Traces.Current },
        ],
        cancellationToken);

    private async Task<ImmutableArray<TrackInfo>> TracksAsync(CancellationToken cancellationToken)
    {
        if (_tracks is { } known)
        {
            return known;
        }

        var output = state.State.Output ?? throw UserErrorException.NotFound($"dataset '{Name}' has no tracks yet");
        var tracks = await blocking.RunAsync(() => artifacts.ReadTracks(output.Tracks, output.TracksHash), cancellationToken);
        _tracks = tracks;
        return tracks;
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        await this.WriteOrDeactivateAsync(state.WriteStateAsync(cancellationToken));
        _stored = Find();
    }

    private DatasetSummary Describe() => _stored ?? throw NotFound.Dataset(Name);

    private DatasetSummary? Find() => state.State.Summarize(Name);
}

/// <summary>The stored state of a dataset, without its tracks.</summary>
[GenerateSerializer, Alias("dataset-state")]
internal sealed class DatasetState
{
    /// <summary>The running import; null if there is none.</summary>
    [Id(0)] public DatasetImportSpec? Pending { get; set; }

    /// <summary>The import that produced the current content.</summary>
    [Id(1)] public DatasetImportSpec? Import { get; set; }

    /// <summary>The output of <see cref="Import"/>.</summary>
    [Id(2)] public ImportOutput? Output { get; set; }

    /// <summary>Why the latest import failed; null if it did not.</summary>
    [Id(3)] public string? Reason { get; set; }

    /// <summary>The attempts at its imports.</summary>
    [Id(4)] public AttemptAccount Attempts { get; set; } = new();

    /// <summary>The running import of an update, beside the current content; null if there is none.</summary>
    [Id(5)] public DatasetImportSpec? Updating { get; set; }

    /// <summary>The output of an update that was neither taken nor dropped; null if there is none.</summary>
    [Id(6)] public ImportOutput? Draft { get; set; }

    /// <summary>Why the latest update failed; null if it did not.</summary>
    [Id(7)] public string? DraftReason { get; set; }

    /// <summary>The versions that it had before, oldest first.</summary>
    [Id(8)] public ImmutableArray<DatasetVersion> Earlier { get; set; } = [];

    /// <summary>The import of <see cref="Draft"/>, if its labels are corrected ones; null if it is <see cref="Import"/>.</summary>
    [Id(9)] public DatasetImportSpec? DraftImport { get; set; }

    /// <summary>What listings show of it; null if there is neither an import nor a pending one.</summary>
    public DatasetSummary? Summarize(string name)
    {
        if ((Pending ?? Import) is not { } import)
        {
            return null;
        }

        var status = this switch
        {
            { Pending: not null } => BuildState.Building,
            { Output: not null } => BuildState.Ready,
            _ => BuildState.Failed,
        };
        return new DatasetSummary(
            name, status, Reason, import, Output?.Version, Output?.TrackCount ?? 0, Output?.SliceCount ?? 0, Output?.DurationSeconds ?? 0,
            Output?.Genres ?? ImmutableSortedDictionary<string, int>.Empty, Output?.Quarantined ?? [], Output?.Tracks, Output?.WholeSlices,
            Output?.TracksHash, Output?.Notes)
        {
            Earlier = Earlier,
            Folds = Output?.Folds,
            LabelWord = Output?.LabelWord,
        };
    }
}
