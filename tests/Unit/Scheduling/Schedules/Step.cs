namespace Experiments.Unit.Scheduling.Schedules;

/// <summary>What happens next in a schedule.</summary>
internal enum Act
{
    /// <summary>A free slot asks for work, perhaps again.</summary>
    Acquire,

    /// <summary>A slot receives the answer to its request or report.</summary>
    Receive,

    /// <summary>A holder renews its lease, and asks for adoption if the scheduler does not know it.</summary>
    Renew,

    /// <summary>A holder reports a result.</summary>
    Complete,

    /// <summary>A holder reports that its worker died.</summary>
    Crash,

    /// <summary>A holder gives its unit back.</summary>
    Yield,

    /// <summary>A holder without an answer reports again.</summary>
    ReportAgain,

    /// <summary>A row stores its entries, and answers.</summary>
    Store,

    /// <summary>A row's storage is unavailable.</summary>
    Fail,

    /// <summary>A row stores its entries, and the answer is lost.</summary>
    LoseAnswer,

    /// <summary>Time passes.</summary>
    Wait,

    /// <summary>A slot's process is frozen, or thaws.</summary>
    Freeze,

    /// <summary>A silo dies with what its slots hold, and comes back.</summary>
    KillSilo,

    /// <summary>The scheduler's silo dies, and another takes its place.</summary>
    MoveScheduler,

    /// <summary>Another scheduler starts, unknown to the previous one.</summary>
    SplitScheduler,

    /// <summary>The store is backed up.</summary>
    Backup,

    /// <summary>The store is restored; the scheduler stops before and starts after, holders are frozen meanwhile.</summary>
    Restore,

    /// <summary>The owner submits what is unfinished.</summary>
    Resubmit,
}

/// <summary>One step.</summary>
/// <param name="Act">What happens.</param>
/// <param name="Who">The slot, call or silo concerned.</param>
internal readonly record struct Step(Act Act, int Who)
{
    public override string ToString() => $"{Act}:{Who}";
}
