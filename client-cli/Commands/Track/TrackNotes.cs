using System.CommandLine;
using Experiments.ClientCli.Connection;

namespace Experiments.ClientCli.Commands.Track;

/// <summary>Lists what listeners say of the tracks of a dataset.</summary>
internal sealed class TrackNotes : IVerb
{
    private readonly Argument<string> _dataset = new("DATASET") { Description = "Dataset name." };

    private readonly RowOptions _rows = new("isLabelWrong=true");

    public string Path => "track notes";

    public string Description => "Lists the notes about the tracks of a dataset.";

    public IReadOnlyList<string> Examples => ["experiments track notes gtzan"];

    public IReadOnlyList<Symbol> Symbols => [_dataset, .. _rows.Symbols];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken) => invocation.ShowAsync(
        _rows.AddTo(ApiPath.Of("datasets", invocation.Required(_dataset), "notes"), invocation),
        grains => DatasetQueries.ListNotesAsync(grains, invocation.Required(_dataset), _rows.Read(invocation), cancellationToken),
        cancellationToken);
}
