using Experiments.ClientCli.Commands.Experiment;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.Domain;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Sweep;

/// <summary>The evaluations that a sweep asks for with <c>externalTest</c>: they may end after its last run.</summary>
internal static class SweepEvaluations
{
    /// <summary>Waits for those that are under way and shows all; one that failed is reported.</summary>
    public static async Task ShowAsync(
        ClusterConnection cluster, SweepSummary sweep, Leaderboard board, Terminal terminal, CancellationToken cancellationToken)
    {
        if (sweep.Spec.ExternalTest is not { } dataset)
        {
            return;
        }

        var ended = new List<EvaluationSummary>();
        foreach (var row in board.Rows)
        {
            var all = await ExperimentQueries.ListEvaluationsAsync(cluster.Grains, row.Experiment, cancellationToken).ConfigureAwait(false);
            if (all.FirstOrDefault(evaluation => evaluation.Spec.Name == dataset) is not { } found)
            {
                continue;
            }

            try
            {
                var last = await EvaluationSteps.AwaitAsync(cluster, row.Experiment, found, terminal, cancellationToken)
                    .ConfigureAwait(false);
                ended.Add(cluster.Names.Show(last));
            }
            catch (UserErrorException error)
            {
                terminal.Error(error.Message);
            }
        }

        terminal.Show(EvaluationViews.BelowLeaderboard(dataset, ended));
    }
}
