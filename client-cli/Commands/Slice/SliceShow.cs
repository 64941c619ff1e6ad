using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.Domain;

namespace Experiments.ClientCli.Commands.Slice;

/// <summary>Shows every experiment's predictions for a slice.</summary>
internal sealed class SliceShow : IVerb
{
    private readonly Argument<string> _slice = new("SLICE") { Description = "Slice ID: DATASET/TRACK/INDEX." };

    public string Path => "slice show";

    public string Description => "Shows the test predictions of a slice in every experiment, and its hardness.";

    public IReadOnlyList<string> Examples => ["experiments slice show gtzan/rock.00001/3"];

    public IReadOnlyList<Symbol> Symbols => [_slice];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var id = SliceId.Parse(invocation.Required(_slice));
        return invocation.ShowAsync(
            ApiPath.Of("slices", id.Track.Dataset, id.Track.Track, $"{id.Index}"),
            grains => DatasetQueries.ShowSliceAsync(grains, id, cancellationToken), cancellationToken);
    }
}
