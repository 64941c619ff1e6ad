using Experiments.Domain;

namespace Experiments.Scheduling.Sweeps;

/// <summary>What may be done with a sweep as it stands, and when it has ended.</summary>
public static class SweepTransitions
{
    /// <summary>Is work of it under way, or to be?</summary>
    public static bool IsUnderWay(this SweepState state) => state is SweepState.Preparing or SweepState.Running or SweepState.Stopping;

    /// <summary>Can it be held?</summary>
    public static bool MayPause(this SweepState state) => state is SweepState.Preparing or SweepState.Running;

    /// <summary>Can it be ended now?</summary>
    public static bool MayCancel(this SweepState state) => state.IsUnderWay() || state is SweepState.Paused;

    /// <summary>Can it continue where it was left? One that was cancelled cannot: its runs have ended, and are tried again.</summary>
    public static bool MayResume(this SweepState state) => state is SweepState.Paused or SweepState.Stopped or SweepState.Stopping;

    /// <summary>How a sweep ends of which nothing waits or executes any more; null where it is not its end.</summary>
    /// <param name="state">How it stands.</param>
    /// <param name="isWhole">Are as many experiments suggested as there will be?</param>
    /// <param name="areAllOver">Has every one of them ended or been pruned?</param>
    public static SweepState? EndOf(SweepState state, bool isWhole, bool areAllOver) => state switch
    {
        SweepState.Running when isWhole && areAllOver => SweepState.Completed,
        SweepState.Stopping => SweepState.Stopped,
        _ => null,
    };
}
