using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.Contracts;
using Experiments.ReadModel.Views;
using Experiments.Specs.Files;

namespace Experiments.ClientCli.Commands.Split;

/// <summary>Shows a train/test split.</summary>
internal sealed class SplitShow : IVerb
{
    private readonly Argument<string> _dataset = new("DATASET") { Description = "Dataset name." };
    private readonly Option<string> _protocol = new("--protocol")
    {
        Description = "Protocol file or sweep file (YAML).",
        HelpName = "FILE",
        Required = true,
    };

    public string Path => "split show";

    public string Description => "Shows the number of tracks and slices per label in each part of each run.";

    public IReadOnlyList<string> Examples =>
        ["experiments split show gtzan --protocol protocol.yaml", "experiments split show gtzan --protocol configs/sweeps/honest.yaml"];

    public IReadOnlyList<Symbol> Symbols => [_dataset, _protocol];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var file = invocation.Value(_protocol)!; // not null: required
        var protocol = ProtocolFile.ReadAny(file, ClientCatalog.All);
        return invocation.ShowAsync(
            async grains => SplitViews.Show(
                await grains.GetGrain<IDatasetAnalysisGrain>(invocation.Required(_dataset)).SummarizeSplitAsync(protocol, cancellationToken)
                    .ConfigureAwait(false),
                await LabelQueries.OfDatasetAsync(grains, invocation.Required(_dataset), cancellationToken).ConfigureAwait(false)),
            cancellationToken);
    }
}
