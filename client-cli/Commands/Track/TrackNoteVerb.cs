using System.CommandLine;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Track;

/// <summary>Keeps what a listener says of a track.</summary>
internal sealed class TrackNoteVerb : IVerb
{
    private readonly Argument<string> _track = new("TRACK") { Description = "Track ID: DATASET/TRACK." };
    private readonly Argument<string?> _text = new("TEXT")
    {
        Description = "The note, such as \"sounds like country\".",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _isWrong = new("--label-wrong") { Description = "Say that the label of the track is wrong." };
    private readonly Option<string?> _label = new("--label")
    {
        Description = "The right label; implies --label-wrong.",
        HelpName = "LABEL",
    };

    private readonly Option<bool> _remove = new("--remove") { Description = "Remove the note of the track." };

    public string Path => "track note";

    public string Description =>
        "Keeps a note about a track, such as that its label is wrong; it replaces the note that the track has.";

    public IReadOnlyList<string> Examples =>
    [
        "experiments track note gtzan/rock.00001 \"sounds like country\" --label-wrong",
        "experiments track note gtzan/rock.00001 \"a cover by a country band\" --label country",
        "experiments track note gtzan/rock.00001 --remove",
    ];

    public IReadOnlyList<Symbol> Symbols => [_track, _text, _isWrong, _label, _remove];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var id = TrackId.Parse(invocation.Required(_track));
        var (text, label, isRemoved) = (invocation.Value(_text)?.Trim(), invocation.Value(_label), invocation.Value(_remove));
        var isWrong = invocation.Value(_isWrong) || label is not null;
        if (isRemoved == (text is { Length: > 0 } || isWrong))
        {
            throw new UserErrorException(
                isRemoved ? "--remove removes the note; leave the text and the other options out" : "write the note, or --remove");
        }

        return invocation.ShowAsync(
            async grains =>
            {
                var notes = grains.GetGrain<ITrackNotesGrain>(id.Dataset);
                if (isRemoved)
                {
                    return await notes.DropAsync(id.Track, cancellationToken).ConfigureAwait(false) is { } dropped
                        ? TrackNoteViews.Removed(dropped)
                        : throw UserErrorException.NotFound($"track {id} has no note");
                }

                if (label is not null)
                {
                    await RequireLabelAsync(grains, id.Dataset, label, cancellationToken).ConfigureAwait(false);
                }

                var key = TrackId.Parse($"{grains.Names().DatasetKey(id.Dataset)}/{id.Track}");
                var note = new TrackNote(key, text ?? "", isWrong, label, TimeProvider.System.GetUtcNow());
                var before = await notes.KeepAsync(note, cancellationToken).ConfigureAwait(false);
                return TrackNoteViews.Kept(note, before);
            },
            cancellationToken);
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
