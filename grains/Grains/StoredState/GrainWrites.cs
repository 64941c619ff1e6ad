using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Scheduling;

namespace Experiments.Grains.StoredState;

/// <summary>What a grain does whose write failed.</summary>
internal static class GrainWrites
{
    /// <summary>
    /// Awaits a write of the grain's state. Where it fails the grain deactivates before the exception leaves, so that the next call meets
    /// what is stored, and not what memory alone had.
    /// </summary>
    public static async Task WriteOrDeactivateAsync(this IGrainBase grain, Task write)
    {
        try
        {
            await write;
        }
        catch
        {
            grain.DeactivateOnIdle();
            throw;
        }
    }

    /// <summary>
    /// Takes entries into a row's accounts and stores what is new in one write. By the row's version that is one step with the checks in
    /// <paramref name="take"/>: where another activation wrote meanwhile, the write fails and nothing was taken.
    /// </summary>
    public static async Task<ImmutableArray<AttemptStep>> TakeAsync(
        this IGrainBase grain, ImmutableArray<AttemptEntry> entries, Func<AttemptEntry, AttemptStep> take, Func<Task> write)
    {
        ImmutableArray<AttemptStep> steps;
        try
        {
            steps = [.. entries.Select(take)];
        }
        catch
        {
            // Some entries may be in memory and none is stored.
            grain.DeactivateOnIdle();
            throw;
        }

        if (steps.Any(step => step.IsNews))
        {
            await grain.WriteOrDeactivateAsync(write());
        }

        return steps;
    }
}
