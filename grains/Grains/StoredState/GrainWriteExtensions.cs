using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Scheduling;

namespace Experiments.Grains.StoredState;

/// <summary>How a grain handles a failed write.</summary>
internal static class GrainWriteExtensions
{
    /// <summary>
    /// Awaits a write of the grain's state. If it fails, the grain deactivates before the exception leaves, so that the next call sees
    /// what is stored, not what was only in memory.
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
    /// Adds entries to a row's accounts and stores new ones in one write. The row version makes the checks in <paramref name="take"/> and
    /// the write atomic: if another activation wrote in the meantime, the write fails and nothing was taken.
    /// </summary>
    public static async Task<ImmutableArray<AttemptUpdate>> TakeAsync(
        this IGrainBase grain, ImmutableArray<AttemptEntry> entries, Func<AttemptEntry, AttemptUpdate> take, Func<Task> write)
    {
        ImmutableArray<AttemptUpdate> steps;
        try
        {
            steps = [.. entries.Select(take)];
        }
        catch
        {
            // Some entries may be in memory, but none is stored.
            grain.DeactivateOnIdle();
            throw;
        }

        if (steps.Any(step => step.HasChanged))
        {
            await grain.WriteOrDeactivateAsync(write());
        }

        return steps;
    }
}
