using System.CommandLine;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Dataset;

/// <summary>Removes a dataset.</summary>
internal sealed class DatasetRemove : IVerb
{
    private readonly Argument<string> _name = new("NAME") { Description = "Dataset name." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Print what would be removed and its size." };

    public string Path => "dataset remove";

    public string Description => "Removes a dataset from the store; audio and results are kept. `store gc` then frees what nothing uses.";

    public IReadOnlyList<string> Examples => ["experiments dataset remove gtzan --dry-run", "experiments dataset remove gtzan"];

    public IReadOnlyList<Symbol> Symbols => [_name, _dryRun];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (name, isDry) = (invocation.Required(_name), invocation.Value(_dryRun));
        return invocation.ShowAsync(
            async grains =>
            {
                var plan = await PlanAsync(grains, name, isDry, cancellationToken).ConfigureAwait(false);
                if (!isDry)
                {
                    await grains.GetGrain<IDatasetGrain>(name).RemoveAsync(cancellationToken).ConfigureAwait(false);
                }

                return RemovalView.Of("dataset", plan with { Name = name }, isDone: !isDry);
            },
            cancellationToken);
    }

    private static async Task<RemovalPlan> PlanAsync(
        IGrainFactory grains, string name, bool isDry, CancellationToken cancellationToken)
    {
        try
        {
            return await grains.GetGrain<IDatasetAnalysisGrain>(name).PlanRemovalAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (UserErrorException error) when (error.Kind is UserErrorKind.NotFound && !isDry)
        {
            // A name may be listed although its row is lost: it is removed from the list, or does not exist.
            return new RemovalPlan(name, [], [], []);
        }
    }
}
