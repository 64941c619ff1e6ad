using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Views;

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
        return invocation.ShowOfClusterAsync(cluster => ExplainAsync(cluster, run, cancellationToken), cancellationToken);
    }

    private static async Task<View> ExplainAsync(ClusterConnection cluster, RunId typed, CancellationToken cancellationToken)
    {
        var run = typed with { Experiment = cluster.Names.KeyOf(typed.Experiment) };
        var owner = cluster.Grains.GetGrain<ISweepGrain>(run.Experiment.Sweep);
        var sweep = await owner.DescribeAsync(cancellationToken).ConfigureAwait(false);
        var protocol = sweep.Spec.Protocol;
        if (run.Experiment.Number >= sweep.Experiments || run.Fold >= protocol.Folds || run.Repeat >= protocol.Repeats)
        {
            throw UserErrorException.NotFound(
                $"sweep '{sweep.Id}' has no run '{run}': it has {Display.Count(sweep.Experiments, "experiment")} (from e0) of "
                    + $"{Display.Count(protocol.Repeats, "repeat")} (r0) and {Display.Count(protocol.Folds, "fold")} (f0)");
        }

        var runs = await cluster.Grains.GetGrain<IExperimentGrain>(run.Experiment.ToString()).ListRunsAsync(cancellationToken)
            .ConfigureAwait(false);
        var known = runs.FirstOrDefault(found => found.Run == run);
        var queue = await cluster.Grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool)
            .ExplainAsync(run.ToString(), cancellationToken).ConfigureAwait(false);
        var pruneReason = await owner.FindPruneReasonAsync(run.Experiment, cancellationToken).ConfigureAwait(false);
        return WhyView.Of(run, sweep, known, queue, pruneReason, FindLog);

        string? FindLog(string name) => System.IO.Path.Combine(cluster.ArtifactRoot, name) is var path && File.Exists(path) ? path : null;
    }
}
