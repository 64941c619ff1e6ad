using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Evaluation.Audiences;
using Experiments.Execution.Runs;
using Experiments.Features.Storage;
using Experiments.Grains.Analysis;
using Experiments.Grains.Storage;
using Experiments.Grains.StoredState;
using Experiments.Store;
using Experiments.Store.Audiences;
using Experiments.Store.Files;

namespace Experiments.Grains;

/// <summary>Keeps what an audience played, as files that its state names, and groups its listeners when asked.</summary>
[GrainType("audience")]
internal sealed class AudienceGrain(
    [PersistentState("audience")] IPersistentState<AudienceState> state,
    ArtifactStore artifacts,
    FeatureSetStore sets,
    RunOutputFiles results,
    IBlockingWork blocking,
    TimeProvider time)
    : Grain, IAudienceGrain
{
    private const int MaxPage = 5000;

    /// <summary>The last grouping, whose listeners are asked for page by page.</summary>
    private (AudienceQuery Query, GroupedAudience Audience, ImmutableArray<ListenerTaste> Listeners)? _last;

    private string Name => this.GetPrimaryKeyString();

    private IDirectoryGrain Audiences => GrainFactory.GetGrain<IDirectoryGrain>(IDirectoryGrain.Audiences);

    /// <inheritdoc/>
    public Task<AudienceSummary?> FindAsync(CancellationToken cancellationToken) => Task.FromResult(
        state.State.Plays is { } plays ? new AudienceSummary(Name, plays, state.State.ImportedAt) : null);

    /// <inheritdoc/>
    public async Task<PlaysPiece> StorePieceAsync(
        string upload, int piece, ImmutableArray<byte> content, CancellationToken cancellationToken)
    {
        RequireOwn(upload);
        var stored = await blocking.RunAsync(
            () => artifacts.Write(ArtifactPaths.Plays(Name, upload, piece), stream => stream.Write(content.AsSpan())), cancellationToken);
        return new PlaysPiece(stored.Sha256, stored.Bytes);
    }

    /// <inheritdoc/>
    public async Task<AudienceSummary> CompleteAsync(ImportedPlays plays, CancellationToken cancellationToken)
    {
        RequireOwn(plays.Upload);
        if (state.State.Plays is null)
        {
            await blocking.RunAsync(() => Verify(plays), cancellationToken);
            (state.State.Plays, state.State.ImportedAt) = (plays, time.GetUtcNow());
            await this.WriteOrDeactivateAsync(state.WriteStateAsync(cancellationToken));
        }

        await Audiences.AddAsync(Name, cancellationToken);
        return new AudienceSummary(Name, state.State.Plays, state.State.ImportedAt);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<AudienceMatch>> MatchAsync(CancellationToken cancellationToken)
    {
        var imported = Require();
        var datasets = new List<DatasetSummary>();
        foreach (var name in await GrainFactory.GetGrain<IDirectoryGrain>(IDirectoryGrain.Datasets).ListAsync(cancellationToken))
        {
            // Null if it is being removed.
            if (await GrainAnswers.OrNullAsync(GrainFactory.GetGrain<IDatasetGrain>(name).DescribeAsync(cancellationToken)) is { } found
                && found is { State: BuildState.Ready, TracksArtifact: not null })
            {
                datasets.Add(found);
            }
        }

        return await blocking.RunAsync(
            () =>
            {
                var tracks = PlaysPieces.TracksOf(ReadPieces(imported));
                return datasets.Select(dataset =>
                {
                    var names = NamesOf(dataset);
                    return new AudienceMatch(dataset.Name, tracks.Count(track => names.Find(track) is not null), dataset.Tracks);
                }).Where(match => match.Known > 0).ToImmutableArray();
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<GroupedAudience> GroupAsync(AudienceQuery query, CancellationToken cancellationToken)
    {
        _last = null;
        var imported = Require();
        var dataset = await GrainFactory.GetGrain<IDatasetGrain>(query.Dataset).DescribeAsync(cancellationToken);
        var blends = await new HonestPredictions(GrainFactory, artifacts, sets, results, blocking)
            .BlendAsync(query.Dataset, query.Experiment, null, cancellationToken);
        var (audience, listeners) = await blocking.RunAsync(
            () => AudienceGrouping.Of(Name, PlaysPieces.Join(ReadPieces(imported)), blends, NamesOf(dataset).Find), cancellationToken);
        _last = (query, audience, listeners);
        return audience;
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<ListenerTaste>> ListListenersAsync(
        AudienceQuery query, int skip, CancellationToken cancellationToken)
    {
        if (_last?.Query != query)
        {
            await GroupAsync(query, cancellationToken);
        }

        return [.. _last!.Value.Listeners.Skip(skip).Take(MaxPage)]; // not null: grouped above
    }

    /// <inheritdoc/>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        if (state.State.Plays is null && !(await Audiences.ListAsync(cancellationToken)).Contains(Name))
        {
            throw NotFound.Audience(Name);
        }

        // Files first: what people played is gone even if the silo dies here, and the next call completes the rest.
        await blocking.RunAsync(() => artifacts.DeleteFolder(ArtifactPaths.Audience(Name)), cancellationToken);
        await Audiences.RemoveAsync(Name, cancellationToken);
        await state.ClearStateAsync(cancellationToken);
        _last = null;
        DeactivateOnIdle();
    }

    /// <summary>Refuses plays that are not those of this audience.</summary>
    private void RequireOwn(string upload)
    {
        _ = Names.Require(Name, "an audience");
        _ = Names.Require(upload, "an upload");
        if (state.State.Plays is { } known && known.Upload != upload)
        {
            throw new UserErrorException(
                $"audience '{Name}' exists, with other plays (of {known.File}); choose another name, or remove it first with `experiments "
                + $"audience remove {Name}`");
        }
    }

    private ImportedPlays Require() => state.State.Plays ?? throw NotFound.Audience(Name);

    private void Verify(ImportedPlays plays)
    {
        foreach (var (index, piece) in plays.Pieces.Index())
        {
            StoredBytes.Verify(artifacts.PathOf(ArtifactPaths.Plays(Name, plays.Upload, index)), piece.Sha256, Remedy);
        }
    }

    /// <summary>One piece at a time: together they may be hundreds of megabytes.</summary>
    private IEnumerable<byte[]> ReadPieces(ImportedPlays plays) => plays.Pieces.Select((piece, index) =>
        StoredBytes.Read(artifacts.PathOf(ArtifactPaths.Plays(Name, plays.Upload, index)), piece.Sha256, Remedy));

    private string Remedy => $"remove audience '{Name}' and import its plays again";

    private TrackAliases NamesOf(DatasetSummary dataset) => new(artifacts.ReadTracks(
        dataset.TracksArtifact ?? throw dataset.NotReady(), dataset.TracksHash));
}

/// <summary>The stored state of an audience; its plays are in files.</summary>
[GenerateSerializer, Alias("audience-state")]
internal sealed class AudienceState
{
    /// <summary>What was imported; null before that.</summary>
    [Id(0)] public ImportedPlays? Plays { get; set; }

    /// <summary>When.</summary>
    [Id(1)] public DateTimeOffset ImportedAt { get; set; }
}
