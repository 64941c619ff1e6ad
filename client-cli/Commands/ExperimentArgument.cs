using System.CommandLine;
using Experiments.Contracts;
using Experiments.Domain;

namespace Experiments.ClientCli.Commands;

/// <summary>The experiment that a verb is about.</summary>
internal static class ExperimentArgument
{
    /// <summary>A new argument for a verb.</summary>
    public static Argument<string> Create() =>
        new("ID") { Description = "Experiment ID, such as quick/e3; `experiments sweep leaderboard` lists them." };

    /// <summary>The grain and its summary.</summary>
    /// <exception cref="UserErrorException">It is no experiment's id, or that experiment has no result.</exception>
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
