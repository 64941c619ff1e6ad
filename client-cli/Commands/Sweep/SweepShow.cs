using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.Contracts;
using Experiments.Specs.Files;

namespace Experiments.ClientCli.Commands.Sweep;

/// <summary>Shows one sweep.</summary>
internal sealed class SweepShow : IVerb
{
    private readonly Argument<string> _id = new("ID") { Description = "Sweep ID." };
    private readonly Option<bool> _yaml = new("--yaml") { Description = "Print the sweep file that repeats it, as it was extended." };

    public string Path => "sweep show";

    public string Description => "Shows the status of a sweep, or the file that repeats it.";

    public IReadOnlyList<string> Examples => ["experiments sweep show quick", "experiments sweep show quick --yaml"];

    public IReadOnlyList<Symbol> Symbols => [_id, _yaml];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken) => invocation.Value(_yaml)
        ? WriteFileAsync(invocation, cancellationToken)
        : invocation.ShowAsync(
            ApiPath.Of("sweeps", invocation.Required(_id)),
            grains => SweepQueries.ShowAsync(grains, invocation.Required(_id), cancellationToken), cancellationToken);

    private async Task<ExitCode> WriteFileAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        await using var cluster = await ClusterConnection.OpenAsync(invocation, cancellationToken).ConfigureAwait(false);
        var sweep = await cluster.Grains.GetGrain<ISweepGrain>(invocation.Required(_id)).DescribeAsync(cancellationToken)
            .ConfigureAwait(false);
        var yaml = SpecWriter.Write(cluster.Names.Show(sweep).Spec);
        foreach (var line in yaml.TrimEnd('\n').Split('\n'))
        {
            invocation.Terminal.Line(line);
        }

        invocation.Terminal.Json(new { Sweep = cluster.Names.Show(sweep).Id, Yaml = yaml });
        return ExitCode.Done;
    }
}
