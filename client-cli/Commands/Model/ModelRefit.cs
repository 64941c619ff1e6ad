using System.CommandLine;
using Experiments.ClientCli.Commands.Dataset;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Model;

/// <summary>Fits an experiment's setting on all its data.</summary>
internal sealed class ModelRefit : IVerb
{
    private readonly Argument<string> _id = ExperimentArgument.Create();
    private readonly Option<string?> _name = new("--name") { Description = "Keep the model under this name.", HelpName = "NAME" };

    public string Path => "model refit";

    public string Description =>
        "Fits an experiment's setting on all its data, for a model to take away; its accuracy is the cross-validated one.";

    public bool SharesStore => true;

    public bool IsRepeatable => true;

    public IReadOnlyList<string> Examples => ["experiments model refit quick/e3", "experiments model refit quick/e3 --name genre-v4"];

    public IReadOnlyList<Symbol> Symbols => [_id, _name];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken) => invocation.ShowAsync(
        async grains =>
        {
            var name = invocation.Value(_name);
            _ = name is null ? null : Names.Require(name, "a model");
            var (_, scores) = await ExperimentQueries.FindAsync(grains, invocation.Required(_id), cancellationToken).ConfigureAwait(false);
            var output = await FitAsync(grains, scores.Experiment, invocation.Terminal, cancellationToken).ConfigureAwait(false);
            if (name is not null)
            {
                _ = await grains.GetGrain<IModelRegistryGrain>(IModelRegistryGrain.Key)
                    .NameAsync(name, scores.Experiment, new ModelChoice(ModelChoiceKind.Refit), cancellationToken).ConfigureAwait(false);
            }

            return ModelViews.OfRefit(output, scores, name);
        },
        cancellationToken);

    private static async Task<RefitOutput> FitAsync(
        IGrainFactory grains, ExperimentId id, Terminal terminal, CancellationToken cancellationToken)
    {
        var grain = grains.GetGrain<IModelRefitGrain>(id.ToString());
        var status = await grain.EnsureAsync(cancellationToken).ConfigureAwait(false);
        if (status.State is BuildState.Building)
        {
            terminal.Progress($"fitting {id} on all its data");
        }

        await using var pauses = PauseMonitor.Start(grains, terminal.Error);
        status = await DatasetSteps.AwaitAsync(
            status, found => found.State is BuildState.Building, () => grain.DescribeAsync(cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        return status.Output
            ?? throw UserErrorException.FailedBecause($"experiment {id} could not be fitted on all its data", status.Reason);
    }
}
