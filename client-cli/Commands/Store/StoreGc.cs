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
    private readonly Option<double> _keep = ArgumentRules.InRange(
        new Option<double>("--keep")
        {
            Description = "Keep files written within this many days.",
            HelpName = "DAYS",
            DefaultValueFactory = _ => 7,
        }, 0, 36500);

    private readonly Option<string?> _checkpoints = ArgumentRules.Parsed(new Option<string?>("--keep-checkpoints")
    {
        Description =
            $"Checkpoints of ended runs to keep: last (until their sweep is removed), none, or a number of days "
                + $"({CheckpointRetention.Variable}; default: last).",
        HelpName = "last|none|DAYS",
    }, text => CheckpointRetention.Parse(text));

    private readonly Option<bool> _apply = new("--apply", "--yes")
    {
        Description = "Remove the files; without this option they are only listed.",
    };

    public string Path => "store gc";

    public string Description =>
        "Lists or removes unused files: orphaned artifacts, checkpoints of ended runs, feature sets of removed datasets.";

    public IReadOnlyList<string> Examples =>
        ["experiments store gc --keep 30", "experiments store gc --keep 30 --keep-checkpoints none --apply"];

    public IReadOnlyList<Symbol> Symbols => [_keep, _checkpoints, _apply];

    public async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (days, isDone) = (invocation.Value(_keep), invocation.Value(_apply));
        var checkpoints = invocation.Value(_checkpoints) is { } given
            ? CheckpointRetention.Parse(given)
            : CheckpointRetention.OfVariable(Environment.GetEnvironmentVariable(CheckpointRetention.Variable));
        var store = StoreFolder.Of(invocation);
        var plan = await Task.Run(() => store.Maintenance.PlanCollection(TimeSpan.FromDays(days), checkpoints), cancellationToken)
            .ConfigureAwait(false);
        if (isDone)
        {
            await Task.Run(() => store.Maintenance.RemoveFiles(plan, cancellationToken), cancellationToken).ConfigureAwait(false);
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
