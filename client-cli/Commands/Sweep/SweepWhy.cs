using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.Contracts;
using Experiments.Domain;

namespace Experiments.ClientCli.Commands.Sweep;

/// <summary>Why a run waits, was pruned, or failed.</summary>
internal sealed class SweepWhy : IVerb
{
    private readonly Argument<string> _run = new("RUN") { Description = "The run, such as quick/e3/r0f1." };

    public string Path => "sweep why";

    public string Description => "Says why a run waits, was pruned, or failed, with each attempt's reason and log.";

    public IReadOnlyList<string> Examples => ["experiments sweep why quick/e3/r0f1"];

    public IReadOnlyList<Symbol> Symbols => [_run];

    public async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var run = RunId.Parse(invocation.Required(_run));
        await using var cluster = await ClusterConnection.OpenAsync(invocation, cancellationToken).ConfigureAwait(false);
        var sweep = await cluster.Grains.GetGrain<ISweepGrain>(run.Experiment.Sweep).DescribeAsync(cancellationToken).ConfigureAwait(false);
        if (run.Experiment.Number >= sweep.Experiments || run.Fold >= sweep.Spec.Protocol.Folds || run.Repeat >= sweep.Spec.Protocol.Repeats)
        {
            throw UserErrorException.NotFound(
                $"sweep '{sweep.Id}' has no run '{run}': it has {Words.Count(sweep.Experiments, "experiment")} (from e0) of {Words.Count(sweep.Spec.Protocol.Repeats, "repeat")} (r0) and {Words.Count(sweep.Spec.Protocol.Folds, "fold")} (f0)");
        }

        var runs = await cluster.Grains.GetGrain<IExperimentGrain>(run.Experiment.ToString()).ListRunsAsync(cancellationToken).ConfigureAwait(false);
        var known = runs.FirstOrDefault(found => found.Run == run);
        var queue = await cluster.Grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool).ExplainAsync(run.ToString(), cancellationToken).ConfigureAwait(false);
        Print(run, sweep, known, queue, cluster.ArtifactRoot, invocation.Terminal);
        invocation.Terminal.Json(new
        {
            Run = run.ToString(),
            Sweep = Words.Of(sweep.State),
            State = known?.State ?? queue.State,
            Queue = queue,
            Attempts = known?.Attempts ?? [],
        });
        return ExitCode.Done;
    }

    private static void Print(RunId run, SweepSummary sweep, RunSummary? known, WorkExplanation queue, string artifacts, Terminal terminal)
    {
        var isOpen = known is null or { State: RunSummary.Unfinished };
        var isQueued = isOpen && queue.State != "unknown";
        terminal.Line($"run {run}: {(isQueued ? queue.State : known?.State ?? RunSummary.Unfinished)}; its sweep is {Words.Of(sweep.State)}");
        if (isOpen && !isQueued)
        {
            terminal.Line(sweep.EndedAt is null
                ? "  it neither waits nor executes: its experiment comes later, waits to be judged by the pruner, or is pruned"
                : "  it neither waits nor executes: the sweep ended without it, since its experiment was pruned or the sweep was stopped first");
        }

        foreach (var reason in isQueued ? queue.Reasons : [])
        {
            terminal.Line($"  {reason}");
        }

        foreach (var attempt in known?.Attempts ?? [])
        {
            terminal.Line($"  attempt {attempt.Number} on {attempt.Slot}, {Words.Duration(attempt.EndedAt - attempt.AcquiredAt)}: {Words.Of(attempt.Outcome)}{(attempt.Reason is { } reason ? $", {reason}" : "")}");
            if (attempt is { Log: { } log } && File.Exists(System.IO.Path.Combine(artifacts, log)))
            {
                terminal.Line($"    log: {System.IO.Path.Combine(artifacts, log)}");
            }
        }

        if (known?.Result is { } result)
        {
            terminal.Line($"  test accuracy {Words.Percent(result.Test.SliceAccuracy)} %, train {Words.Percent(result.Train.SliceAccuracy)} %{(result.StoppedEarly ? $", stopped early after {result.Epochs} epochs" : "")}");
        }
    }
}
