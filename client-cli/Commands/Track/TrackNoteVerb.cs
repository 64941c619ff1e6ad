using System.CommandLine;
using Experiments.Domain;

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
        var asked = new NoteRequest(
            invocation.Value(_text), invocation.Value(_isWrong), invocation.Value(_label), invocation.Value(_remove)).Require();
        return invocation.ShowAsync(
            (ChangeScope scope) => TrackChanges.NoteAsync(scope, id, asked, cancellationToken), cancellationToken);
    }
}
