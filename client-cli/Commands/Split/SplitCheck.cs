using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel.Views;
using Experiments.Specs.Files;

namespace Experiments.ClientCli.Commands.Split;

/// <summary>Checks a split for leaks: what is in more than one part.</summary>
internal sealed class SplitCheck : IVerb
{
    private readonly Argument<string> _file = new("FILE") { Description = "Sweep file, or a protocol file with --dataset." };
    private readonly Option<string> _dataset = new("--dataset")
    {
        Description = "Dataset to split (default: that of the sweep file).",
        HelpName = "NAME",
    };

    public string Path => "split check";

    public string Description => "Lists tracks, groups and exact duplicates that are in more than one part of a split.";

    public IReadOnlyList<string> Examples =>
        ["experiments split check sweep.yaml", "experiments split check protocol.yaml --dataset gtzan"];

    public IReadOnlyList<Symbol> Symbols => [_file, _dataset];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (dataset, protocol) = Read(invocation.Required(_file), invocation.Value(_dataset));
        return invocation.ShowAsync(
            async grains => SplitViews.Check(
                await grains.GetGrain<IDatasetAnalysisGrain>(dataset).SummarizeSplitAsync(protocol, cancellationToken)
                    .ConfigureAwait(false)),
            cancellationToken);
    }

    private static (string Dataset, Protocol Protocol) Read(string file, string? dataset)
    {
        if (ConfigFile.KindOf(file) == ConfigFile.Sweep)
        {
            var sweep = SweepFile.Read(file, ClientCatalog.All).Spec;
            return (dataset ?? sweep.Dataset, sweep.Protocol);
        }

        var protocol = ProtocolFile.Read(file, ClientCatalog.All).Spec;
        return (dataset ?? throw new UserErrorException($"{file}: a protocol file does not name a dataset; add --dataset NAME"), protocol);
    }
}
