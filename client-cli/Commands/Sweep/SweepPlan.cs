using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel.Views;
using Experiments.Specs.Files;

namespace Experiments.ClientCli.Commands.Sweep;

/// <summary>Says what a sweep file would do.</summary>
internal sealed class SweepPlan : IVerb
{
    private readonly Argument<string> _file = new("FILE") { Description = "A sweep file (YAML)." };
    private readonly Option<string[]> _set = new("--set")
    {
        Description = "Change a key first, such as protocol.folds=3; may be repeated.",
        HelpName = "KEY=VALUE",
    };

    public string Path => "sweep plan";

    public string Description => "Runs nothing: says what a sweep file would run, how long it takes, what is known already, and whether its split leaks.";

    public IReadOnlyList<string> Examples =>
        ["experiments sweep plan configs/sweeps/quick.yaml", "experiments sweep plan configs/sweeps/honest.yaml --set dataset=mine --json"];

    public IReadOnlyList<Symbol> Symbols => [_file, _set];

    public async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var file = invocation.Required(_file);
        var sweep = SweepFile.Read(file, invocation.Value(_set) ?? [], LocalCatalogs.Check);
        return await invocation.ShowOfClusterAsync(
            async cluster =>
            {
                var features = await SweepSubmission.FindFeaturesAsync(cluster, sweep, file, cancellationToken).ConfigureAwait(false);
                try
                {
                    return PlanView.Of(await cluster.Grains.GetGrain<ISweepPlannerGrain>(sweep.Spec.Name)
                        .PlanAsync(sweep.Spec, features, cancellationToken).ConfigureAwait(false));
                }
                catch (UserErrorException error) when (error.Kind is UserErrorKind.Invalid)
                {
                    throw SweepSubmission.Locate(error, sweep);
                }
            },
            cancellationToken).ConfigureAwait(false);
    }
}
