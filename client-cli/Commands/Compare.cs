using System.CommandLine;
using System.Globalization;
using Experiments.ClientCli.Connection;
using Experiments.Domain;

namespace Experiments.ClientCli.Commands;

/// <summary>Compares settings.</summary>
internal sealed class Compare : IVerb
{
    private readonly Argument<string> _sweep = new("SWEEP") { Description = "Sweep ID." };
    private readonly Option<string> _by = new("--by")
    {
        Description = "Parameters to compare by, separated by commas; `family` compares families.",
        HelpName = "PARAM[,PARAM]",
        Required = true,
    };

    private readonly Option<string> _metric = new("--metric")
    {
        Description = "Metric to compare, such as testAccuracy or gap.",
        DefaultValueFactory = _ => MetricNames.TestAccuracy,
    };

    private readonly Option<double> _region = ArgumentRules.InRange(
        new Option<double>("--region")
        {
            Description = "Differences below this many points, 0.01 to 50, do not matter: the region of practical equivalence.",
            HelpName = "POINTS",
            DefaultValueFactory = _ => 100 * Contrast.DefaultRegion,
        }, 0.01, 50);

    public string Path => "compare";

    public string Description => "Compares the settings of a sweep: means, intervals, contrasts and a verdict.";

    public IReadOnlyList<string> Examples =>
        ["experiments compare quick --by family", "experiments compare regularization --by dropout,weightDecay --metric gap"];

    public IReadOnlyList<Symbol> Symbols => [_sweep, _by, _metric, _region];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken) => invocation.ShowAsync(
        PathOf(invocation),
        grains => SweepQueries.CompareAsync(
            grains, invocation.Required(_sweep),
            invocation.Value(_by)!, invocation.Value(_metric)!, // not null: required, and has a default
            invocation.Value(_region), cancellationToken),
        cancellationToken);

    private ApiPath? PathOf(Invocation invocation) => ApiPath.Of("sweeps", invocation.Required(_sweep), "compare")
        ?.With("by", invocation.Value(_by)).With("metric", invocation.Value(_metric))
        .With("region", invocation.Value(_region).ToString(CultureInfo.InvariantCulture));
}
