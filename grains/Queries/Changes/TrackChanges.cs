using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Views;

namespace Experiments.Queries.Changes;

/// <summary>What a listener says of a track.</summary>
/// <param name="Text">In words; null for none.</param>
/// <param name="IsLabelWrong">That its label is wrong.</param>
/// <param name="Label">The right label, which says that the present one is wrong.</param>
/// <param name="IsRemoved">That the note of the track is to be removed.</param>
public sealed record NoteRequest(string? Text, bool IsLabelWrong, string? Label, bool IsRemoved)
{
    /// <summary>Refuses what contradicts itself; otherwise the same.</summary>
    /// <exception cref="UserErrorException">Nothing is said, or something of a note that is removed.</exception>
    public NoteRequest Require() => IsRemoved != (Text?.Trim() is { Length: > 0 } || IsLabelWrong || Label is not null) ? this
        : throw new UserErrorException(
            IsRemoved ? "--remove removes the note; leave the text and the other options out" : "write the note, or --remove");
}

/// <summary>What can be done to tracks.</summary>
public static class TrackChanges
{
    /// <summary>Keeps a note of a track, or removes it.</summary>
    /// <exception cref="UserErrorException">The request contradicts itself, or dataset, track, label or note do not exist.</exception>
    public static async Task<View> NoteAsync(ChangeScope scope, TrackId id, NoteRequest asked, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(asked);
        _ = asked.Require();
        var notes = scope.Grains.GetGrain<ITrackNotesGrain>(id.Dataset);
        if (asked.IsRemoved)
        {
            return await notes.DropAsync(id.Track, cancellationToken).ConfigureAwait(false) is { } dropped
                ? TrackNoteViews.Removed(dropped)
                : throw UserErrorException.NotFound($"track {id} has no note");
        }

        if (asked.Label is { } label)
        {
            await RequireLabelAsync(scope.Grains, id.Dataset, label, cancellationToken).ConfigureAwait(false);
        }

        var key = TrackId.Parse($"{scope.Names.DatasetKey(id.Dataset)}/{id.Track}");
        var isWrong = asked.IsLabelWrong || asked.Label is not null;
        var note = new TrackNote(key, asked.Text?.Trim() ?? "", isWrong, asked.Label, scope.Clock.GetUtcNow());
        return TrackNoteViews.Kept(note, await notes.KeepAsync(note, cancellationToken).ConfigureAwait(false));
    }

    private static async Task RequireLabelAsync(
        IGrainFactory grains, string dataset, string label, CancellationToken cancellationToken)
    {
        var known = (await grains.GetGrain<IDatasetGrain>(dataset).DescribeAsync(cancellationToken).ConfigureAwait(false)).Genres;
        if (!known.ContainsKey(label))
        {
            throw new UserErrorException($"'{label}' is no label of dataset '{dataset}'{NearestName.Hint(label, [.. known.Keys])}");
        }
    }
}
