using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.Domain;

namespace Experiments.ClientCli.Commands.Sweep;

/// <summary>Shows why a run waits, was pruned, or failed.</summary>
internal sealed class SweepWhy : IVerb
{
    private readonly Argument<string> _run = new("RUN") { Description = "Run ID, such as quick/e3/r0f1." };

    public string Path => "sweep why";

    public string Description => "Explains why a run is waiting, was pruned or failed, with the reason and log of each attempt.";

    public IReadOnlyList<string> Examples => ["experiments sweep why quick/e3/r0f1"];

    public IReadOnlyList<Symbol> Symbols => [_run];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var run = RunId.Parse(invocation.Required(_run));
        return invocation.ShowOfClusterAsync(
            cluster => SweepQueries.ExplainAsync(cluster.Grains, run, name => FindLog(cluster, name), cancellationToken),
            cancellationToken);
    }

    private static string? FindLog(ClusterConnection cluster, string name) =>
        System.IO.Path.Combine(cluster.ArtifactRoot, name) is var path && File.Exists(path) ? path : null;
}
