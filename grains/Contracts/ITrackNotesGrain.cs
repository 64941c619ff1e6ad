using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Contracts;

/// <summary>What listeners say of the tracks of a dataset; one note per track. Key: the dataset's name.</summary>
[GrainInterfaceType("track-notes"), Alias("track-notes")]
public interface ITrackNotesGrain : IGrainWithStringKey
{
    /// <summary>Keeps a note; it replaces the one that the track has.</summary>
    /// <returns>The note that it replaces; null if there was none.</returns>
    /// <exception cref="UserErrorException">The dataset has no such track, or the text is too long.</exception>
    [Alias("keep"), RequiresRole(Role.Member, "note tracks")]
    Task<TrackNote?> KeepAsync(TrackNote note, CancellationToken cancellationToken);

    /// <summary>All notes, in the order of their tracks.</summary>
    [Alias("list"), RequiresRole(Role.Viewer)]
    Task<ImmutableArray<TrackNote>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Removes the note of a track.</summary>
    /// <returns>The note; null if there was none.</returns>
    [Alias("drop"), RequiresRole(Role.Member, "note tracks")]
    Task<TrackNote?> DropAsync(string track, CancellationToken cancellationToken);

    /// <summary>Forgets all notes: the dataset is being removed. May be repeated.</summary>
    [Alias("remove"), RequiresRole(Role.Admin)]
    Task RemoveAsync(CancellationToken cancellationToken);
}
