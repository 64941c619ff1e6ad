using Experiments.Domain;

namespace Experiments.Scheduling.Sweeps;

/// <summary>What a sweep's state allows, and when the sweep has ended.</summary>
public static class SweepTransitions
{
    /// <summary>Is its work under way or about to start?</summary>
    public static bool IsUnderWay(this SweepState state) => state is SweepState.Preparing or SweepState.Running or SweepState.Stopping;

    /// <summary>Can it be paused?</summary>
    public static bool MayPause(this SweepState state) => state is SweepState.Preparing or SweepState.Running;

    /// <summary>Can it be cancelled?</summary>
    public static bool MayCancel(this SweepState state) => state.IsUnderWay() || state is SweepState.Paused;

    /// <summary>Can it continue where it stopped? A cancelled sweep cannot: its runs have ended and are tried again.</summary>
    public static bool MayResume(this SweepState state) => state is SweepState.Paused or SweepState.Stopped or SweepState.Stopping;

    /// <summary>How a sweep with nothing waiting or executing ends; null if it has not ended.</summary>
    /// <param name="state">Its state.</param>
    /// <param name="isWhole">Have all its experiments been suggested?</param>
    /// <param name="haveAllEnded">Has every one of them ended or been pruned?</param>
    public static SweepState? EndOf(SweepState state, bool isWhole, bool haveAllEnded) => state switch
    {
        SweepState.Running when isWhole && haveAllEnded => SweepState.Completed,
        SweepState.Stopping => SweepState.Stopped,
        _ => null,
    };
}
