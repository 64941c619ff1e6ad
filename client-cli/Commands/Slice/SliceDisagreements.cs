using System.CommandLine;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Slice;

/// <summary>Lists the tracks whose labels the models contradict.</summary>
internal sealed class SliceDisagreements : IVerb
{
    private readonly Argument<string> _dataset = new("DATASET") { Description = "Dataset name." };
    private readonly Option<int> _limit = new("--limit") { Description = "Number of tracks to show.", DefaultValueFactory = _ => 20 };
    private readonly Option<bool> _padded = PaddedOption.Create();

    public string Path => "slice disagreements";

    public string Description =>
        "Lists the tracks whose label most families of models contradict with confidence, and how much predictions disagree.";

    public IReadOnlyList<string> Examples =>
        ["experiments slice disagreements gtzan", "experiments slice disagreements gtzan --limit 100 --json"];

    public IReadOnlyList<Symbol> Symbols => [_dataset, _limit, _padded];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken) => invocation.ShowAsync(
        async grains =>
        {
            var dataset = invocation.Required(_dataset);
            var listing = await grains.GetGrain<IDatasetAnalysisGrain>(dataset)
                .ListDisagreementsAsync(0, invocation.Value(_limit), invocation.Value(_padded), cancellationToken).ConfigureAwait(false);
            var tracks = grains.GetGrain<IDatasetGrain>(dataset);
            var paths = new Dictionary<TrackId, string>();
            foreach (var track in listing.Tracks.Select(track => track.Track))
            {
                paths[track] = (await tracks.GetTrackAsync(track.Track, cancellationToken).ConfigureAwait(false)).Path;
            }

            return DisagreementView.Of(
                listing, track => paths[track],
                await LabelQueries.OfDatasetAsync(grains, dataset, cancellationToken).ConfigureAwait(false),
                await grains.GetGrain<ITrackNotesGrain>(dataset).ListAsync(cancellationToken).ConfigureAwait(false));
        },
        cancellationToken);
}
