using Experiments.Domain;

namespace Experiments.Silo.Operations;

/// <summary>
/// Exits the process if an orderly stop does not complete, whatever it waits for: a silo that was asked to stop must be gone when its
/// supervisor restarts it. Its workers exit with it, and their units continue elsewhere.
/// </summary>
internal static class StopLimit
{
    /// <summary>Extra time that the host may take to give up after its own limit.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    /// <summary>Starts the countdown.</summary>
    /// <param name="node">The silo's name.</param>
    /// <param name="orderly">How long an orderly stop may take.</param>
    public static void Begin(string node, TimeSpan orderly)
    {
        // A dedicated thread: the stop may hang because the thread pool does.
        new Thread(() => End(node, orderly + Margin)) { IsBackground = true, Name = "stop limit" }.Start();
    }

    private static void End(string node, TimeSpan limit)
    {
        Thread.Sleep(limit);
        Console.Error.WriteLine(
            $"{node}: did not stop cleanly within {Figures.Trimmed(limit.TotalSeconds, 1)} s and exits now; its work resumes "
                + "elsewhere");
        Environment.Exit((int)UserErrorKind.Failed);
    }
}
