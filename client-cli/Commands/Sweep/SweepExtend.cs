using System.CommandLine;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.Specs.Files;

namespace Experiments.ClientCli.Commands.Sweep;

/// <summary>Extends a sweep with more settings, epochs or repeats.</summary>
internal sealed class SweepExtend()
    : SweepControl(
        "extend", "Extends a sweep with more settings, epochs or repeats, or other ranges; existing results are kept.", goesOn: true)
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

    private readonly Option<int?> _repeats = new("--repeats")
    {
        Description = "Total number of repeats, more than now: every experiment that was not pruned gets the additional runs.",
        HelpName = "N",
    };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Print what would be added, such as the number of runs." };

    private readonly Option<string[]> _set = SetOption.Of(
        "Change the search space, such as models.svm.parameters.c={choice: [1, 10, 100]}; repeatable. "
            + "Settings already tried are not repeated.",
        [ConfigFile.Sweep], "models");

    public override IReadOnlyList<string> Examples =>
    [
        "experiments sweep extend honest --experiments 20",
        "experiments sweep extend quick --epochs 40",
        "experiments sweep extend quick --repeats 4 --dry-run",
        "experiments sweep extend quick --set \"models.knn.parameters.k={choice: [1, 5, 9]}\"",
    ];

    public override IReadOnlyList<Symbol> Symbols => [.. base.Symbols, _experiments, _epochs, _repeats, _set, _dryRun];

    protected override SweepControlChange Read(Invocation invocation) => SweepChanges.Extend(RequestOf(invocation));

    protected override async Task<View?> PreviewAsync(
        ChangeScope scope, string id, Invocation invocation, CancellationToken cancellationToken) => invocation.Value(_dryRun)
            ? await SweepChanges.PlanExtensionAsync(scope, id, RequestOf(invocation), cancellationToken).ConfigureAwait(false)
            : null;

    private ExtensionRequest RequestOf(Invocation invocation) =>
        new(invocation.Value(_experiments), invocation.Value(_epochs), invocation.Value(_repeats), invocation.Value(_set) ?? []);
}
