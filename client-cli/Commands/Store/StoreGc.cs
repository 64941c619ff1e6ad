using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Store;

/// <summary>Removes what nothing refers to; only lists it by default.</summary>
internal sealed class StoreGc : IVerb
{
    private readonly Option<double> _keep = new("--keep")
    {
        Description = "Leave alone what was written within so many days.",
        HelpName = "DAYS",
        DefaultValueFactory = _ => 7,
    };

    private readonly Option<string?> _checkpoints = new("--keep-checkpoints")
    {
        Description =
            $"Of runs that have ended: last (until their sweep is gone), none, or for how many days ({CheckpointRetention.Variable}, else "
                + "last).",
        HelpName = "last|none|DAYS",
    };

    private readonly Option<bool> _apply = new("--apply", "--yes")
    {
        Description = "Remove it. Without this only what would be removed is shown.",
    };

    public string Path => "store gc";

    public string Description =>
        "Shows or removes what nothing refers to: orphaned artifacts, checkpoints of ended runs, feature sets of removed datasets.";

    public IReadOnlyList<string> Examples =>
        ["experiments store gc --keep 30", "experiments store gc --keep 30 --keep-checkpoints none --apply"];

    public IReadOnlyList<Symbol> Symbols => [_keep, _checkpoints, _apply];

    public async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (days, isDone) = (invocation.Value(_keep), invocation.Value(_apply));
        if (days is not (>= 0 and <= 36500))
        {
            throw new UserErrorException("--keep is a number of days, 0 to 36500");
        }

        var checkpoints = CheckpointRetention.Parse(
            invocation.Value(_checkpoints) ?? Environment.GetEnvironmentVariable(CheckpointRetention.Variable));
        var store = StoreFolder.Of(invocation);
        var plan = await Task.Run(() => store.Keeping.PlanCollection(TimeSpan.FromDays(days), checkpoints), cancellationToken)
            .ConfigureAwait(false);
        if (isDone)
        {
            await Task.Run(() => store.Keeping.RemoveFiles(plan, cancellationToken), cancellationToken).ConfigureAwait(false);
            await RemoveFeatureSetsAsync(invocation, plan, cancellationToken).ConfigureAwait(false);
        }

        return StoreViews.Collection(store.Path, plan, isDone).ShowOn(invocation.Terminal);
    }

    /// <summary>Removes them through their grains, so that no silo still considers them present.</summary>
    private static async Task RemoveFeatureSetsAsync(Invocation invocation, CollectionPlan plan, CancellationToken cancellationToken)
    {
        var sets = plan.Items.Select(item => item.StateKey).OfType<string>().Distinct().ToList();
        if (sets.Count == 0)
        {
            return;
        }

        await using var cluster = await ClusterConnection.OpenAsync(invocation, cancellationToken).ConfigureAwait(false);
        foreach (var set in sets)
        {
            await cluster.Grains.GetGrain<IFeatureSetGrain>(set).RemoveAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
