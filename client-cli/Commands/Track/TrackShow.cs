using System.CommandLine;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel.Views;

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
            async grains =>
            {
                var grain = grains.GetGrain<ITrackGrain>(id.ToString());
                var track = await grain.DescribeAsync(cancellationToken).ConfigureAwait(false);
                return HistoryViews.Track(
                    track, await grain.ListVotesAsync(cancellationToken).ConfigureAwait(false),
                    await LabelQueries.OfDatasetAsync(grains, id.Dataset, cancellationToken).ConfigureAwait(false),
                    (await grains.GetGrain<ITrackNotesGrain>(id.Dataset).ListAsync(cancellationToken).ConfigureAwait(false))
                        .FirstOrDefault(note => note.Track.Track == id.Track));
            },
            cancellationToken);
    }
}
