using Experiments.Domain;

namespace Experiments.Silo.Operations;

/// <summary>
/// Exits the process if an orderly stop does not complete, whatever it waits for: a silo that was asked to stop must be gone when its
/// supervisor restarts it. Its workers exit with it, and their units continue elsewhere.
/// </summary>
internal static class ShutdownTimeout
{
    /// <summary>Extra time that the host may take to give up after its own limit.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    /// <summary>How long a stop may take: the grace of the workers, the handover of the silo and a margin.</summary>
    public static TimeSpan For(TimeSpan grace) => grace + SiloHost.HandoverTime + Margin;

    /// <summary>Starts the countdown.</summary>
    /// <param name="node">The silo's name.</param>
    /// <param name="grace">How long its workers may take.</param>
    public static void Begin(string node, TimeSpan grace)
    {
        // A dedicated thread: the stop may hang because the thread pool does.
        new Thread(() => End(node, For(grace))) { IsBackground = true, Name = "stop limit" }.Start();
    }

    private static void End(string node, TimeSpan limit)
    {
        Thread.Sleep(limit);
        Console.Error.WriteLine(
            $"{node}: did not stop cleanly within {NumberFormat.Trimmed(limit.TotalSeconds, 1)} s and exits now; "
            + "its work resumes elsewhere");
        Environment.Exit((int)UserErrorKind.Failed);
    }
}
