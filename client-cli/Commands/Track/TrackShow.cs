using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.Domain;

namespace Experiments.ClientCli.Commands.Track;

/// <summary>Shows the votes of a track's slices.</summary>
internal sealed class TrackShow : IVerb
{
    private readonly Argument<string> _track = new("TRACK") { Description = "Track ID: DATASET/TRACK." };

    public string Path => "track show";

    public string Description => "Shows the votes of a track's slices in every run that tested it.";

    public IReadOnlyList<string> Examples => ["experiments track show gtzan/rock.00001"];

    public IReadOnlyList<Symbol> Symbols => [_track];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var id = TrackId.Parse(invocation.Required(_track));
        return invocation.ShowAsync(
            ApiPath.Of("tracks", id.Dataset, id.Track),
            grains => DatasetQueries.ShowTrackAsync(grains, id, cancellationToken), cancellationToken);
    }
}
