using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Views;

namespace Experiments.Queries.Changes;

/// <summary>Renames and removes what has a name.</summary>
public static class NamingChanges
{
    /// <summary>Gives a sweep another name.</summary>
    /// <exception cref="UserErrorException">It does not exist, or the new name is invalid or taken.</exception>
    public static Task<View> RenameSweepAsync(ChangeScope scope, string old, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return RenameAsync(scope, IDirectoryGrain.Sweeps, "sweep", (scope.Names.SweepKey(old), old), name, cancellationToken);
    }

    /// <summary>Gives a dataset another name.</summary>
    /// <exception cref="UserErrorException">It does not exist, or the new name is invalid or taken.</exception>
    public static Task<View> RenameDatasetAsync(ChangeScope scope, string old, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return RenameAsync(scope, IDirectoryGrain.Datasets, "dataset", (scope.Names.DatasetKey(old), old), name, cancellationToken);
    }

    /// <summary>Removes a sweep, or shows what that would remove.</summary>
    /// <exception cref="UserErrorException">It does not exist, or its runs execute.</exception>
    public static async Task<View> RemoveSweepAsync(ChangeScope scope, string id, bool isDry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var plan = await scope.Grains.GetGrain<ISweepAnalysisGrain>(id).PlanRemovalAsync(cancellationToken).ConfigureAwait(false);
        if (!isDry)
        {
            await scope.Grains.GetGrain<ISweepGrain>(id).RemoveAsync(cancellationToken).ConfigureAwait(false);
        }

        return RemovalView.Of("sweep", plan with { Name = id }, isDone: !isDry);
    }

    /// <summary>Removes a dataset, or shows what that would remove.</summary>
    /// <exception cref="UserErrorException">It does not exist.</exception>
    public static async Task<View> RemoveDatasetAsync(ChangeScope scope, string name, bool isDry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var plan = await PlanAsync(scope.Grains, name, isDry, cancellationToken).ConfigureAwait(false);
        if (!isDry)
        {
            await scope.Grains.GetGrain<IDatasetGrain>(name).RemoveAsync(cancellationToken).ConfigureAwait(false);
        }

        return RemovalView.Of("dataset", plan with { Name = name }, isDone: !isDry);
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

    private static async Task<View> RenameAsync(
        ChangeScope scope, string directory, string what, (string Key, string Name) old, string name, CancellationToken cancellationToken)
    {
        var key = old.Key;
        await scope.Grains.GetGrain<IDirectoryGrain>(directory).RenameAsync(key, name, cancellationToken).ConfigureAwait(false);
        return new View(
            [
                name == key
                    ? $"{what} {name} has the name again that it began with"
                    : $"{what} {old.Name} is now named {name}; its IDs begin with {key} as before, and {key} remains accepted",
            ],
            new { Name = name, Key = key });
    }
}
