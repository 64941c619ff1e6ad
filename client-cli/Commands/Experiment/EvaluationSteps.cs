using Experiments.ClientCli.Commands.Dataset;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.Contracts;
using Experiments.Domain;

namespace Experiments.ClientCli.Commands.Experiment;

/// <summary>Follows an evaluation.</summary>
internal static class EvaluationSteps
{
    /// <summary>Waits until an evaluation is done, with its steps as progress.</summary>
    /// <exception cref="UserErrorException">It failed.</exception>
    public static async Task<EvaluationSummary> AwaitAsync(
        ClusterConnection cluster, ExperimentId experiment, EvaluationSummary first, Terminal terminal, CancellationToken cancellationToken)
    {
        var grain = cluster.Grains.GetGrain<IExperimentEvaluationsGrain>(experiment.ToString());
        var last = "";
        await using var pauses = PauseMonitor.Start(cluster.Grains, terminal.Error);
        var ended = await DatasetSteps.AwaitAsync(
            first, IsUnderWay, () => grain.DescribeAsync(first.Spec.Name, cancellationToken), cancellationToken).ConfigureAwait(false);
        return ended.State is BuildState.Failed
            ? throw UserErrorException.FailedBecause($"evaluation '{ended.Spec.Name}' of {experiment} failed", ended.Reason)
            : ended;

        bool IsUnderWay(EvaluationSummary found)
        {
            if (found.State is not BuildState.Building)
            {
                return false;
            }

            var step = found.Reason ?? $"evaluating {experiment} on {cluster.Names.Show(first).Spec.Dataset}";
            if (step != last)
            {
                terminal.Progress(last = step);
            }

            return true;
        }
    }
}
