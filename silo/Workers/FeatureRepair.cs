using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Execution;
using Experiments.Grains.Storage;
using Experiments.Store.Files;

namespace Experiments.Silo.Workers;

/// <summary>
/// Rebuilds features that a run found damaged, as `features build` does, on the slot and under the lease of that run: a shard that waited
/// for another slot might wait forever if there is only one. Several slots that find the same damage write the same bytes.
/// </summary>
internal static class FeatureRepair
{
    /// <summary>Whether a run that ended with this error can be executed again after its features are repaired.</summary>
    public static bool CanRepair(WorkOrder order, UserErrorException error) =>
        order.Unit.Payload is RunPayload && error.InnerException is DamagedFileException;

    /// <summary>Repairs the feature set of a run's order; returns the number of rebuilt shards.</summary>
    /// <param name="features">The feature set.</param>
    /// <param name="order">The order of the run that found it damaged.</param>
    /// <param name="damage">The error that reported the damage.</param>
    /// <param name="build">Executes the order of a shard.</param>
    /// <param name="time">The clock: while the database or a silo does not answer, the set is asked again every second.</param>
    /// <param name="cancellationToken">Cancels the repair.</param>
    /// <exception cref="UserErrorException">It cannot be repaired: the damage and the reason.</exception>
    public static async Task<int> RepairAsync(
        IFeatureSetGrain features, WorkOrder order, UserErrorException damage, Func<WorkOrder, Task> build, TimeProvider time,
        CancellationToken cancellationToken)
    {
        try
        {
            var damaged = await FindDamagedAsync().ConfigureAwait(false);
            foreach (var shard in damaged)
            {
                await build(order with { Unit = order.Unit with { Payload = shard } }).ConfigureAwait(false);
            }

            if (!damaged.IsEmpty && await FindDamagedAsync().ConfigureAwait(false) is { IsEmpty: false } still)
            {
                throw UserErrorException.Failed($"shard {still[0].Shard} was damaged again right after it was rebuilt");
            }

            return damaged.Length;
        }
        catch (UserErrorException error) when (error.Message != damage.Message)
        {
            throw UserErrorException.Failed($"{damage.Message} (automatic repair failed: {error.Message})", damage);
        }

        async Task<ImmutableArray<ShardPayload>> FindDamagedAsync()
        {
            while (true)
            {
                try
                {
                    return await features.RepairAsync(cancellationToken).ConfigureAwait(false);
                }
                catch (Exception exception) when (ExceptionSummary.IsOutage(exception) && StorageFault.Find(exception) is null)
                {
                    await Task.Delay(SlotLoop.RetryDelay, time, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }
}
