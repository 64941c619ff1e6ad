using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Grains.StoredState;

namespace Experiments.Grains;

/// <summary>What listeners say of the tracks of a dataset.</summary>
[GrainType("track-notes")]
internal sealed class TrackNotesGrain([PersistentState("track-notes")] IPersistentState<TrackNotesState> state) : Grain, ITrackNotesGrain
{
    private string Dataset => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public async Task<TrackNote?> KeepAsync(TrackNote note, CancellationToken cancellationToken)
    {
        if (note.Text.Length > TrackNote.MaxLength)
        {
            throw new UserErrorException($"the note has {note.Text.Length} characters; at most {TrackNote.MaxLength} are kept");
        }

        var name = note.Track.Track;
        _ = await GrainFactory.GetGrain<IDatasetGrain>(Dataset).GetTrackAsync(name, cancellationToken);
        var before = state.State.Notes.GetValueOrDefault(name);
        state.State.Notes = state.State.Notes.SetItem(name, note);
        await this.WriteOrDeactivateAsync(state.WriteStateAsync(cancellationToken));
        return before;
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<TrackNote>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult(state.State.Notes.Values.ToImmutableArray());

    /// <inheritdoc/>
    public async Task<TrackNote?> DropAsync(string track, CancellationToken cancellationToken)
    {
        if (state.State.Notes.GetValueOrDefault(track) is not { } note)
        {
            return null;
        }

        state.State.Notes = state.State.Notes.Remove(track);
        await this.WriteOrDeactivateAsync(state.WriteStateAsync(cancellationToken));
        return note;
    }

    /// <inheritdoc/>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        if (state.RecordExists)
        {
            await state.ClearStateAsync(cancellationToken);
        }

        DeactivateOnIdle();
    }
}

/// <summary>The stored notes on the tracks of a dataset.</summary>
[GenerateSerializer, Alias("track-notes-state")]
internal sealed class TrackNotesState
{
    /// <summary>The notes by the names of their tracks.</summary>
    [Id(0)]
    public ImmutableSortedDictionary<string, TrackNote> Notes { get; set; } =
        ImmutableSortedDictionary.Create<string, TrackNote>(StringComparer.Ordinal);
}
