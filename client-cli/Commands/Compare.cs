using System.CommandLine;
using System.Globalization;
using Experiments.ClientCli.Connection;
using Experiments.Domain;
using Experiments.ReadModel.Views.Comparisons;

namespace Experiments.ClientCli.Commands;

/// <summary>Compares settings.</summary>
internal sealed class Compare : IVerb
{
    private readonly Argument<string> _sweep = new("SWEEP")
    {
        Description = "Sweep ID; or the first of two experiments, of one sweep or of two that split the same tracks in the same way.",
    };

    private readonly Argument<string?> _other = new("EXPERIMENT")
    {
        Description = "The second experiment, where two experiments are compared.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _by = new("--by")
    {
        Description = "Parameters to compare a sweep's settings by, separated by commas; `family` compares families.",
        HelpName = "PARAM[,PARAM]",
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

    public string Description => "Compares the settings of a sweep, or two experiments: means, intervals, contrasts and a verdict.";

    public IReadOnlyList<string> Examples =>
    [
        "experiments compare quick --by family", "experiments compare regularization --by dropout,weightDecay --metric gap",
        "experiments compare quick/e0 honest/e3",
    ];

    public IReadOnlyList<Symbol> Symbols => [_sweep, _other, _by, _metric, _region];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (first, by) = (invocation.Required(_sweep), invocation.Value(_by));
        return (invocation.Value(_other), by) switch
        {
            ({ } second, null) => invocation.ShowAsync(
                ApiPath.Of("compare")?.With("first", first).With("second", second).With("region", Region(invocation)),
                async grains => PairView.Of(
                    await ExperimentQueries.PairAsync(grains, first, second, invocation.Value(_region), cancellationToken)
                        .ConfigureAwait(false)),
                cancellationToken),
            (null, { }) => invocation.ShowAsync(
                PathOf(invocation),
                grains => SweepQueries.CompareAsync(
                    grains, first, by, invocation.Value(_metric)!, // not null: it has a default
                    invocation.Value(_region), cancellationToken),
                cancellationToken),
            ({ }, { }) => throw new UserErrorException("--by compares the settings of one sweep; leave it out, or the second experiment"),
            _ => throw new UserErrorException(
                $"what is to be compared? Write `experiments compare {first} --by family`, --by PARAM, or two experiments"),
        };
    }

    private string Region(Invocation invocation) => invocation.Value(_region).ToString(CultureInfo.InvariantCulture);

    private ApiPath? PathOf(Invocation invocation) => ApiPath.Of("sweeps", invocation.Required(_sweep), "compare")
        ?.With("by", invocation.Value(_by)).With("metric", invocation.Value(_metric))
        .With("region", Region(invocation));
}
