using System.CommandLine;
using Experiments.ClientCli;
using Experiments.ClientCli.Commands;
using Experiments.Contracts;
using Experiments.ReadModel;

namespace Experiments.Unit.Readme;

/// <summary>The files that an import refused.</summary>
internal sealed class DatasetQuarantine : IVerb
{
    private readonly Argument<string> _name = new("NAME") { Description = "The dataset's name." };

    public string Path => "dataset quarantine";

    public string Description => "Lists the files that the import refused, with the reason of each.";

    public IReadOnlyList<string> Examples => ["experiments dataset quarantine gtzan"];

    public IReadOnlyList<Symbol> Symbols => [_name];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken) => invocation.ShowAsync(
        async grains =>
        {
            var dataset = await grains.GetGrain<IDatasetGrain>(invocation.Required(_name)).DescribeAsync(cancellationToken)
                .ConfigureAwait(false);
            return new View(
                [Table.Of(["path", "reason"], dataset.Quarantined, file => [file.Path, file.Reason])], new { dataset.Quarantined });
        },
        cancellationToken);
}
