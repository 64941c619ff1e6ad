using System.CommandLine;
using Experiments.ClientCli.Connection;

namespace Experiments.ClientCli.Commands.Dataset;

/// <summary>Shows one dataset: counts, durations, quarantined files with reasons.</summary>
internal sealed class DatasetShow : IVerb
{
    private readonly Argument<string> _name = new("NAME") { Description = "Dataset name." };

    public string Path => "dataset show";

    public string Description => "Shows a dataset: tracks per genre or other label, duration, quarantined files and reasons.";

    public IReadOnlyList<string> Examples => ["experiments dataset show gtzan"];

    public IReadOnlyList<Symbol> Symbols => [_name];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken) => invocation.ShowAsync(
        ApiPath.Of("datasets", invocation.Required(_name)),
        grains => DatasetQueries.ShowAsync(grains, invocation.Required(_name), cancellationToken), cancellationToken);
}
