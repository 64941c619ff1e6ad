namespace Experiments.Domain;

/// <summary>What a sweep's state allows, and when the sweep has ended.</summary>
public static class SweepTransitions
{
    /// <summary>Whether its work is under way or about to start.</summary>
    public static bool IsUnderWay(this SweepState state) => state is SweepState.Preparing or SweepState.Running or SweepState.Stopping;

    /// <summary>Whether it can be paused.</summary>
    public static bool MayPause(this SweepState state) => state is SweepState.Preparing or SweepState.Running;

    /// <summary>Whether it can be cancelled.</summary>
    public static bool MayCancel(this SweepState state) => state.IsUnderWay() || state is SweepState.Paused;

    /// <summary>Whether it can continue where it stopped. A cancelled sweep cannot: its runs have ended and are tried again.</summary>
    public static bool MayResume(this SweepState state) => state is SweepState.Paused or SweepState.Stopped or SweepState.Stopping;

    /// <summary>How a sweep with nothing waiting or executing ends; null if it has not ended.</summary>
    /// <param name="state">Its state.</param>
    /// <param name="isWhole">Whether all its experiments have been suggested.</param>
    /// <param name="haveAllEnded">Whether every one of them has ended or been pruned.</param>
    public static SweepState? EndOf(SweepState state, bool isWhole, bool haveAllEnded) => state switch
    {
        SweepState.Running when isWhole && haveAllEnded => SweepState.Completed,
        SweepState.Stopping => SweepState.Stopped,
        _ => null,
    };
}
