using Experiments.Domain;

namespace Experiments.Silo.Operations;

/// <summary>
/// Ends the process where an orderly stop does not come to its end, whatever it waits for: a silo that was told to stop must be gone when
/// its supervisor starts it again. Its workers end with it, and what they executed goes on elsewhere.
/// </summary>
internal static class StopLimit
{
    /// <summary>What the host may take to give up after its own limit.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    /// <summary>Counts from now.</summary>
    /// <param name="node">The silo's name.</param>
    /// <param name="orderly">How long an orderly stop may take by itself.</param>
    public static void Begin(string node, TimeSpan orderly)
    {
        // A thread of its own: a stop may hang since the thread pool does.
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
