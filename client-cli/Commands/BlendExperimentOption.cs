using System.CommandLine;
using Experiments.Domain;

namespace Experiments.ClientCli.Commands;

/// <summary>The option that names the experiment whose predictions are the mixtures of a dataset's tracks.</summary>
internal static class BlendExperimentOption
{
    /// <summary>Creates it.</summary>
    public static Option<string?> Create() => ArgumentRules.Parsed(
        new Option<string?>("--experiment")
        {
            Description = "Experiment whose test predictions are the mixtures (default: the best on validation).",
            HelpName = "ID",
        },
        text => _ = ExperimentId.Parse(text));
}
