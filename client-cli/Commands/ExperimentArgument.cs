using System.CommandLine;
using Experiments.Contracts;
using Experiments.Domain;

namespace Experiments.ClientCli.Commands;

/// <summary>The experiment argument of a verb.</summary>
internal static class ExperimentArgument
{
    /// <summary>Creates the argument.</summary>
    public static Argument<string> Create() =>
        new("ID") { Description = "Experiment ID, such as quick/e3; `experiments sweep leaderboard` lists them." };

    /// <summary>Finds the grain and its summary.</summary>
    /// <exception cref="UserErrorException">The value is not an experiment ID, or the experiment has no result.</exception>
    public static async Task<(IExperimentGrain Grain, ExperimentSummary Summary)> FindAsync(
        IGrainFactory grains, string text, CancellationToken cancellationToken)
    {
        var id = ExperimentId.Parse(text);
        var grain = grains.GetGrain<IExperimentGrain>(id.ToString());
        return await grain.SummarizeAsync(cancellationToken).ConfigureAwait(false) is { TestAccuracy: not null } summary
            ? (grain, summary)
            : throw UserErrorException.NotFound(
                $"experiment {id} has no results; `experiments sweep leaderboard {id.Sweep}` lists the experiments that have");
    }
}
