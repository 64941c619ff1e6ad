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

    public string Description =>
        "Lists tracks, groups and exact duplicates in more than one part of a split, and columns that alone tell the label.";

    public IReadOnlyList<string> Examples =>
        ["experiments split check sweep.yaml", "experiments split check protocol.yaml --dataset gtzan"];

    public IReadOnlyList<Symbol> Symbols => [_file, _dataset];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (dataset, protocol, features) = Read(invocation.Required(_file), invocation.Value(_dataset));
        return invocation.ShowAsync(
            async grains =>
            {
                var split = await grains.GetGrain<IDatasetAnalysisGrain>(dataset).SummarizeSplitAsync(protocol, cancellationToken)
                    .ConfigureAwait(false);
                var sets = features is null ? []
                    : await FeatureSetQueries.ListAsync(grains, invocation.Terminal.Error, cancellationToken).ConfigureAwait(false);
                var key = grains.Names().DatasetKey(dataset);
                var set = sets.LastOrDefault(
                    found => found.Dataset == key && found.Spec.Name == features && found.State is BuildState.Ready);
                return SplitViews.Check(split, features, set is null ? null
                    : await grains.GetGrain<IFeatureSetGrain>(set.Id).FindTellingColumnsAsync(cancellationToken).ConfigureAwait(false));
            },
            cancellationToken);
    }

    private static (string Dataset, Protocol Protocol, string? Features) Read(string file, string? dataset)
    {
        if (ConfigFile.KindOf(file) == ConfigFile.Sweep)
        {
            var sweep = SweepFile.Read(file, ClientCatalog.All).Spec;
            return (dataset ?? sweep.Dataset, sweep.Protocol, sweep.Features);
        }

        var protocol = ProtocolFile.Read(file, ClientCatalog.All).Spec;
        return (
            dataset ?? throw new UserErrorException($"{file}: a protocol file does not name a dataset; add --dataset NAME"), protocol,
            null);
    }
}
