using System.CommandLine;
using Experiments.Contracts;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Track;

/// <summary>Lists what listeners say of the tracks of a dataset.</summary>
internal sealed class TrackNotes : IVerb
{
    private readonly Argument<string> _dataset = new("DATASET") { Description = "Dataset name." };

    public string Path => "track notes";

    public string Description => "Lists the notes about the tracks of a dataset.";

    public IReadOnlyList<string> Examples => ["experiments track notes gtzan"];

    public IReadOnlyList<Symbol> Symbols => [_dataset];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken) => invocation.ShowAsync(
        async grains =>
        {
            var name = invocation.Required(_dataset);
            _ = await grains.GetGrain<IDatasetGrain>(name).DescribeAsync(cancellationToken).ConfigureAwait(false);
            return TrackNoteViews.List(
                name, await grains.GetGrain<ITrackNotesGrain>(name).ListAsync(cancellationToken).ConfigureAwait(false));
        },
        cancellationToken);
}
