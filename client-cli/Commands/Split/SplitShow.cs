using System.CommandLine;
using Experiments.ClientCli.Configs;
using Experiments.ClientCli.Views;
using Experiments.Contracts;

namespace Experiments.ClientCli.Commands.Split;

/// <summary>Who is where.</summary>
internal sealed class SplitShow : IVerb
{
    private readonly Argument<string> _dataset = new("DATASET") { Description = "The dataset's name." };
    private readonly Option<string> _protocol = new("--protocol") { Description = "A protocol file (YAML).", HelpName = "FILE", Required = true };

    public string Path => "split show";

    public string Description => "Shows how many tracks and slices of each genre each part of each run would hold.";

    public IReadOnlyList<string> Examples => ["experiments split show gtzan --protocol protocol.yaml"];

    public IReadOnlyList<Symbol> Symbols => [_dataset, _protocol];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var protocol = ProtocolFile.Read(invocation.Value(_protocol)!).Spec; // not null: required
        return invocation.ShowAsync(
            async grains => SplitViews.Show(
                await grains.GetGrain<IDatasetAnalysisGrain>(invocation.Required(_dataset)).SummarizeSplitAsync(protocol, cancellationToken).ConfigureAwait(false)),
            cancellationToken);
    }
}
