namespace Experiments.Unit.Grains.StoredState;

/// <summary>
/// Runs code as a grain does: one turn at a time. Code of a reentrant grain relies on this; on the threads of a test, its turns would
/// overlap.
/// </summary>
internal static class GrainTurns
{
    public static Task RunAsync(Func<Task> body) => Task.Factory.StartNew(
        body, CancellationToken.None, TaskCreationOptions.DenyChildAttach, new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler)
        .Unwrap();
}
