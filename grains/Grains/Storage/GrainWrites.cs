namespace Experiments.Grains.Storage;

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
}
