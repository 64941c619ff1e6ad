using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Specs.Files;

namespace Experiments.ClientCli.Commands.Sweep;

/// <summary>Extends a sweep with more settings or epochs.</summary>
internal sealed class SweepExtend()
    : SweepControl(
        "extend", "Has a sweep try more settings, train its networks on, or search other ranges; what it tried stays.", goesOn: true)
{
    private readonly Option<int?> _experiments = new("--experiments")
    {
        Description = "How many experiments more, 1 or more.",
        HelpName = "N",
    };
    private readonly Option<int?> _epochs = new("--epochs")
    {
        Description = "Train every network that had fewer epochs on to so many, from its kept checkpoint where there is one.",
        HelpName = "N",
    };

    private readonly Option<string[]> _set = SetOption.Of(
        "Change what is searched, such as models.svm.parameters.c={choice: [1, 10, 100]}; may be repeated. Settings that were tried are "
        + "not tried again.",
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
            throw new UserErrorException("say what to extend: --experiments N, --epochs N or --set models...=VALUE");
        }

        if (experiments is < 1)
        {
            throw new UserErrorException("--experiments is 1 or more");
        }

        var models = settings.Length == 0 ? null
            : SweepFile.ChangeModels(
                (await sweep.DescribeAsync(cancellationToken).ConfigureAwait(false)).Spec, settings, LocalCatalogs.All);
        return await sweep.ExtendAsync(new SweepExtension(experiments, epochs, models), cancellationToken).ConfigureAwait(false);
    }
}
