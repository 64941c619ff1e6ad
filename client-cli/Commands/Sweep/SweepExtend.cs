using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Specs.Files;

namespace Experiments.ClientCli.Commands.Sweep;

/// <summary>Extends a sweep with more settings or epochs.</summary>
internal sealed class SweepExtend()
    : SweepControl(
        "extend", "Extends a sweep with more settings, more epochs or other ranges; existing results are kept.", goesOn: true)
{
    private readonly Option<int?> _experiments = new("--experiments")
    {
        Description = "Number of experiments to add, at least 1.",
        HelpName = "N",
    };
    private readonly Option<int?> _epochs = ArgumentRules.InRange(
        new Option<int?>("--epochs")
        {
            Description = "Train networks that had fewer epochs up to this many, from their checkpoint if it was kept.",
            HelpName = "N",
        }, 1, SweepExtension.MaxEpochs);

    private readonly Option<string[]> _set = SetOption.Of(
        "Change the search space, such as models.svm.parameters.c={choice: [1, 10, 100]}; repeatable. "
            + "Settings already tried are not repeated.",
        [ConfigFile.Sweep], "models");

    public override IReadOnlyList<string> Examples =>
    [
        "experiments sweep extend honest --experiments 20",
        "experiments sweep extend quick --epochs 40",
        "experiments sweep extend quick --set \"models.knn.parameters.k={choice: [1, 5, 9]}\"",
    ];

    public override IReadOnlyList<Symbol> Symbols => [.. base.Symbols, _experiments, _epochs, _set];

    protected override async Task<SweepSummary> CallAsync(ISweepGrain sweep, Invocation invocation, CancellationToken cancellationToken)
    {
        var (experiments, epochs, settings) = (invocation.Value(_experiments), invocation.Value(_epochs), invocation.Value(_set) ?? []);
        if (experiments is null && epochs is null && settings.Length == 0)
        {
            throw new UserErrorException("nothing to extend; give --experiments N, --epochs N or --set models...=VALUE");
        }

        var models = settings.Length == 0 ? null
            : SweepFile.ChangeModels(
                (await sweep.DescribeAsync(cancellationToken).ConfigureAwait(false)).Spec, settings, ClientCatalog.All);
        return await sweep.ExtendAsync(new SweepExtension(experiments, epochs, models), cancellationToken).ConfigureAwait(false);
    }
}
