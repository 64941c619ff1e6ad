namespace Experiments.Unit.Scheduling.Schedules;

/// <summary>What happens next in a schedule.</summary>
internal enum Act
{
    /// <summary>A free slot asks for work, perhaps again.</summary>
    Acquire,

    /// <summary>A slot hears the answer to what it asked or reported.</summary>
    Hear,

    /// <summary>A holder renews its lease, and asks for adoption where the scheduler does not know it.</summary>
    Renew,

    /// <summary>A holder reports a result.</summary>
    Complete,

    /// <summary>A holder reports that its worker died.</summary>
    Crash,

    /// <summary>A holder gives its unit back.</summary>
    Yield,

    /// <summary>A holder that has heard nothing reports again.</summary>
    ReportAgain,

    /// <summary>A row stores what it was sent, and answers.</summary>
    Store,

    /// <summary>A row's storage is away.</summary>
    Fail,

    /// <summary>A row stores what it was sent, and the answer is lost.</summary>
    LoseAnswer,

    /// <summary>Time passes.</summary>
    Wait,

    /// <summary>A slot's process is frozen, or thaws.</summary>
    Freeze,

    /// <summary>A silo dies with what its slots hold, and comes back.</summary>
    KillSilo,

    /// <summary>The scheduler's silo dies, and another takes its place.</summary>
    MoveScheduler,

    /// <summary>Another scheduler begins, and the one before does not know it.</summary>
    SplitScheduler,

    /// <summary>The store is backed up.</summary>
    Backup,

    /// <summary>The store is restored; the scheduler stops before and begins after, holders are frozen meanwhile.</summary>
    Restore,

    /// <summary>The owner submits what is unfinished.</summary>
    Resubmit,
}

/// <summary>One step.</summary>
/// <param name="Act">What happens.</param>
/// <param name="Who">To whom: a slot, a call, a silo.</param>
internal readonly record struct Step(Act Act, int Who)
{
    public override string ToString() => $"{Act}:{Who}";
}
