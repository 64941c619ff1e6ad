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
        if (await grain.SummarizeAsync(cancellationToken).ConfigureAwait(false) is { TestAccuracy: not null } summary)
        {
            return (grain, summary);
        }

        // Also says that the sweep does not exist.
        var sweep = await grains.GetGrain<ISweepGrain>(id.Sweep).DescribeAsync(cancellationToken).ConfigureAwait(false);
        throw UserErrorException.NotFound(Explain(id, sweep.Experiments));
    }

    /// <summary>Why an experiment of a sweep with so many experiments has nothing to show.</summary>
    internal static string Explain(ExperimentId id, int experiments) => id.Number < experiments
        ? $"experiment {id} has no results yet; `experiments sweep leaderboard {id.Sweep}` lists the experiments with results"
        : $"sweep '{id.Sweep}' has no experiment e{id.Number}: "
            + (experiments == 0 ? "it has none yet" : $"it has {(experiments == 1 ? "e0" : $"e0 to e{experiments - 1}")}");
}
