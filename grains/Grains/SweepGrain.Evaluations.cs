using Experiments.Contracts;
using Experiments.Domain;
using Microsoft.Extensions.Logging;

namespace Experiments.Grains;

/// <summary>
/// Has every complete experiment evaluated on the dataset that the sweep names for that. Nothing of the result comes back: sampler, pruner
/// and ranking never see it.
/// </summary>
internal sealed partial class SweepGrain
{
    /// <summary>
    /// Experiments whose evaluation was asked for, with as many runs; they are asked again after a move, which changes nothing.
    /// </summary>
    private readonly HashSet<(int Number, int Runs)> _evaluated = [];

    private IExperimentEvaluationsGrain EvaluationsOf(int number) =>
        GrainFactory.GetGrain<IExperimentEvaluationsGrain>(new ExperimentId(Id, number).ToString());

    private async Task EvaluateCompleteAsync()
    {
        if (_lifecycle is not { Spec: { ExternalTest: { } dataset, Protocol: var protocol } } lifecycle)
        {
            return;
        }

        var runs = protocol.CountRuns();
        var complete = lifecycle.ListExperiments().Where(summary => summary.Runs == runs).Select(summary => summary.Experiment.Number);
        foreach (var number in complete.Where(number => !_evaluated.Contains((number, runs))).ToList())
        {
            try
            {
                await EvaluationsOf(number).EvaluateAsync(
                    new EvaluationSpec(dataset, dataset), isAwaited: false, CancellationToken.None);
            }
            catch (UserErrorException error)
            {
                // The dataset was removed or updated meanwhile: the sweep goes on.
                LogNotEvaluated(new ExperimentId(Id, number), dataset, error.Message);
            }

            _evaluated.Add((number, runs));
        }
    }

    [LoggerMessage(LogLevel.Warning, "{ExperimentId} is not evaluated on {Dataset}: {Reason}")]
    private partial void LogNotEvaluated(ExperimentId experimentId, string dataset, string reason);
}
