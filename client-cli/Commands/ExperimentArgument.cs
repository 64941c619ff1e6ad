using System.CommandLine;

namespace Experiments.ClientCli.Commands;

/// <summary>The experiment argument of a verb.</summary>
internal static class ExperimentArgument
{
    /// <summary>Creates the argument.</summary>
    public static Argument<string> Create() =>
        new("ID") { Description = "Experiment ID, such as quick/e3; `experiments sweep leaderboard` lists them." };
}
