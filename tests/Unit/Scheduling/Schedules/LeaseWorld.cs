using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Grains;
using Experiments.Grains.Scheduling;
using Experiments.Scheduling;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Experiments.Unit.Scheduling.Schedules;

/// <summary>
/// A scheduler, three slots on two silos, and four runs in two rows, all in one thread: calls between them wait until the schedule
/// decides their outcome.
/// </summary>
internal sealed class LeaseWorld
{
    private const string Owner = "sweep/s";
    private static readonly SchedulerOptions Options = new() { MaxCrashedAttempts = 2, MaxLostAttempts = 3 };

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly Pump _pump = new();
    private readonly HashSet<string> _dead = new(StringComparer.Ordinal);
    private readonly RunRow[] _rows;
    private readonly WorkUnit[] _units;
    private readonly LeaseSlot[] _slots;
    private readonly List<RowCall> _calls = [];
    private readonly List<Task> _background = [];
    private readonly Dictionary<LeaseEpoch, int> _granted = []; // with the number of restores before the grant
    private readonly Dictionary<LeaseEpoch, (string Unit, int Slot, int Attempt)> _begun = [];
    private SchedulerState _stored = new();
    private (ImmutableDictionary<string, ExperimentRun>[] Rows, SchedulerState Scheduler)? _backup;
    private Scheduler _scheduler = null!; // set at the start of a schedule
    private Scheduler? _deposed;
    private int _era;

    public LeaseWorld()
    {
        _rows = [new RunRow(this, ["s/e0/r0f0", "s/e0/r0f1"]), new RunRow(this, ["s/e1/r0f0", "s/e1/r0f1"])];
        _units = [.. _rows.SelectMany(row => row.Runs.Keys).Order(StringComparer.Ordinal).Select(unit => Work.Unit(unit, Owner))];
        _slots = [new LeaseSlot(0, "n1", 0), new LeaseSlot(1, "n1", 1), new LeaseSlot(2, "n2", 0)];
    }

    /// <summary>Runs a schedule, then lets everything settle, and checks the invariants throughout.</summary>
    public void Run(Step[] steps)
    {
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(_pump);
        try
        {
            Begin();
            foreach (var step in steps)
            {
                Take(step);
                _pump.Drain();
            }

            Settle();
            Assert.DoesNotContain(_background, task => task.IsFaulted);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    private void Take(Step step)
    {
        var slot = _slots[step.Who % _slots.Length];
        switch (step.Act)
        {
            case Act.Freeze:
                slot.IsFrozen = !slot.IsFrozen;
                break;
            case Act.Store or Act.Fail or Act.LoseAnswer when _calls.Count > 0:
                var call = _calls[step.Who % _calls.Count];
                _calls.Remove(call);
                call.End(step.Act);
                break;
            case Act.Wait:
                _time.Advance(TimeSpan.FromSeconds(1 + step.Who));
                _background.Add(_scheduler.Leasing.ExpireAsync());
                _background.Add(_deposed?.Leasing.ExpireAsync() ?? Task.CompletedTask);
                break;
            case Act.KillSilo:
                Kill(slot.Node);
                break;
            case Act.MoveScheduler:
                _deposed = null;
                Begin();
                break;
            case Act.SplitScheduler:
                _deposed = _scheduler;
                Begin();
                break;
            case Act.Backup:
                _backup = ([.. _rows.Select(row => row.Copy())], Copy(_stored));
                break;
            case Act.Restore when _backup is { } backup:
                Restore(backup.Rows, backup.Scheduler);
                break;
            case Act.Resubmit:
                Resubmit(_scheduler);
                break;
            default:
                if (!slot.IsFrozen)
                {
                    Take(step.Act, slot, step.Who >= 9 && _deposed is not null ? _deposed : _scheduler);
                }

                break;
        }
    }

    private void Take(Act act, LeaseSlot slot, Scheduler scheduler)
    {
        switch (act)
        {
            case Act.Acquire when slot.Lease is null:
                slot.Acquiring = scheduler.Leasing.AcquireAsync(slot.Offer, TimeSpan.FromSeconds(5), CancellationToken.None);
                break;
            case Act.Receive:
                Receive(slot);
                break;
            case Act.Renew when slot.Lease is { } lease:
                _background.Add(RenewAsync(slot, lease, scheduler));
                break;
            case Act.Complete or Act.Crash or Act.Yield when slot is { Lease: { } lease, Report: null }:
                var outcome = act switch
                {
                    Act.Complete => AttemptOutcome.Completed,
                    Act.Crash => AttemptOutcome.Crashed,
                    _ => AttemptOutcome.Yielded,
                };
                slot.Report = new WorkReport(lease, outcome, null, _time.GetUtcNow());
                slot.Reporting = scheduler.Leasing.ReportAsync(slot.Report, slot.Offer);
                break;
            case Act.ReportAgain when slot.Report is { } report:
                slot.Reporting = scheduler.Leasing.ReportAsync(report, slot.Offer);
                break;
        }
    }

    private void Receive(LeaseSlot slot)
    {
        if (slot.Acquiring is { IsCompleted: true } acquiring)
        {
            slot.Acquiring = null;
            ReceiveLease(slot, AnswerOf(acquiring));
        }
        else if (slot.Reporting is { IsCompleted: true } reporting)
        {
            slot.Reporting = null;
            if (AnswerOf(reporting) is { } answer)
            {
                (slot.Report, slot.Lease) = (null, null);
                ReceiveLease(slot, answer.Next);
            }
        }
    }

    /// <summary>The answer; null if storage was unavailable. Any other failure is a bug.</summary>
    private static T? AnswerOf<T>(Task<T> completed)
        where T : class?
    {
        Assert.True(completed.Exception is null or { InnerException: TimeoutException }, completed.Exception?.ToString());
        return completed.IsCompletedSuccessfully ? completed.Result : null;
    }

    /// <summary>A slot starts a lease: from here on its attempt must be accounted for.</summary>
    private void ReceiveLease(LeaseSlot slot, Lease? lease)
    {
        if (lease is null)
        {
            return;
        }

        Assert.True(_granted.ContainsKey(lease.Epoch), $"{lease.Unit.Id} began on epoch {lease.Epoch}, which its row never granted");
        _begun.TryAdd(lease.Epoch, (lease.Unit.Id, slot.Number, lease.Attempt));
        Assert.True(_begun[lease.Epoch] == (lease.Unit.Id, slot.Number, lease.Attempt), $"epoch {lease.Epoch} was given twice");
        slot.Lease = lease;
    }

    private static async Task RenewAsync(LeaseSlot slot, Lease lease, Scheduler scheduler)
    {
        var verdict = scheduler.Pool.Renew(new LeaseKey(lease.Unit.Id, lease.Epoch));
        try
        {
            verdict = verdict is LeaseVerdict.Lost ? await scheduler.Leasing.AdoptAsync(lease) : verdict;
        }
        catch (TimeoutException)
        {
            return;
        }

        if (verdict is not LeaseVerdict.Continue && slot.Lease == lease && slot.Report is null)
        {
            slot.Lease = null;
        }
    }

    private void Begin()
    {
        // A scheduler takes a while to move; incarnations after a restore rely on it.
        _time.Advance(TimeSpan.FromSeconds(1));
        _stored.BeginIncarnation("silo", _time.GetUtcNow());
        var pool = new SlotPool(_stored.Incarnation, _time.GetUtcNow() + Options.AdoptionGrace, Options, _time, _stored.AdoptsFrom);
        var rows = new AttemptRows(unit => _rows.Single(row => row.Runs.ContainsKey(unit.Id)), "scheduler");
        _scheduler = new Scheduler(pool, new Leasing(pool, rows, _dead.Contains, _time, NullLogger.Instance));
        Resubmit(_scheduler);
    }

    private void Resubmit(Scheduler scheduler)
    {
        foreach (var unit in _units.Where(unit => !RunOf(unit.Id).HasEnded))
        {
            scheduler.Pool.Submit(unit);
        }

        scheduler.Leasing.Serve();
    }

    private void Kill(string node)
    {
        var slots = _slots.Where(slot => slot.Node == node).ToList();
        var silo = slots[0].Offer.Silo;
        _dead.Add(silo);
        slots.Where(slot => !slot.IsFrozen).ToList().ForEach(slot => slot.Restart());
        _background.Add(_scheduler.Leasing.LoseSiloAsync(silo));
    }

    private void Restore(ImmutableDictionary<string, ExperimentRun>[] rows, SchedulerState scheduler)
    {
        _era++;
        _deposed = null;
        _calls.Clear();
        for (var i = 0; i < _rows.Length; i++)
        {
            _rows[i].Replace(rows[i]);
        }

        _stored = Copy(scheduler);
        _stored.IsRestored = true;
        Begin();
    }

    /// <summary>Nothing fails any more: every run must end, and every started attempt must be listed.</summary>
    private void Settle()
    {
        _deposed = null;
        foreach (var slot in _slots)
        {
            // It may be waiting for an answer of a scheduler that is gone.
            (slot.IsFrozen, slot.Acquiring, slot.Reporting) = (false, null, null);
            if (_dead.Contains(slot.Offer.Silo))
            {
                slot.Restart();
            }
        }

        // Nothing depends on the owner's reminder: it only helps after a scheduler has moved.
        StoreAll();
        Assert.All(
            _units.Where(unit => !RunOf(unit.Id).HasEnded),
            unit => Assert.True(_scheduler.Pool.Explain(unit.Id).State != "unknown", $"{unit.Id} neither waiting nor running"));
        for (var round = 0; round < 200 && !Array.TrueForAll(_units, unit => RunOf(unit.Id).HasEnded); round++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            _background.Add(_scheduler.Leasing.ExpireAsync());
            if (_scheduler.Pool.CountOf(Owner) is { Waiting: 0, Running: 0 })
            {
                Resubmit(_scheduler);
            }

            foreach (var slot in _slots)
            {
                Receive(slot);
                var next = slot switch
                {
                    { Report: not null, Reporting: null } => Act.ReportAgain,
                    { Report: not null } => Act.Receive,
                    { Lease: not null } when round % 2 == 0 => Act.Renew,
                    { Lease: not null } => Act.Complete,
                    { Acquiring: null } => Act.Acquire,
                    _ => Act.Receive,
                };
                Take(next, slot, _scheduler);
                StoreAll();
            }
        }

        Assert.All(_units, unit => Assert.True(RunOf(unit.Id).HasEnded, $"{unit.Id} neither ended nor goes on"));
        var begun = _begun.Where(begun => _granted[begun.Key] == _era).Select(begun => begun.Value).ToList();
        Assert.All(begun, one => Assert.True(
            RunOf(one.Unit).Attempts.Any(attempt => attempt.Number == one.Attempt),
            $"attempt {one.Attempt} at {one.Unit} began and is not listed"));
        Assert.All(begun.GroupBy(one => (one.Unit, one.Attempt)),
            same => Assert.True(same.Count() == 1, $"two attempts at {same.Key.Unit} have the number {same.Key.Attempt}"));
    }

    private void StoreAll()
    {
        _pump.Drain();
        while (_calls.Count > 0)
        {
            var call = _calls[0];
            _calls.RemoveAt(0);
            call.End(Act.Store);
            _pump.Drain();
        }
    }

    private ExperimentRun RunOf(string unit) => _rows.Single(row => row.Runs.ContainsKey(unit)).Runs[unit];

    private static SchedulerState Copy(SchedulerState state) => new()
    {
        Incarnation = state.Incarnation,
        AdoptsFrom = state.AdoptsFrom,
        IsRestored = state.IsRestored,
    };

    private sealed record Scheduler(SlotPool Pool, Leasing Leasing);

    /// <summary>A row with two runs, like an experiment's; what it stores is checked at each write.</summary>
    private sealed class RunRow(LeaseWorld world, string[] runs) : IWorkRecorder
    {
        private readonly HashSet<(string Unit, LeaseEpoch Epoch)> _epochs = [];

        public ImmutableDictionary<string, ExperimentRun> Runs { get; private set; } =
            runs.ToImmutableDictionary(run => run, _ => new ExperimentRun(), StringComparer.Ordinal);

        public int Version { get; private set; }

        public Task<ImmutableArray<AttemptAnswer>> AccountAsync(
            ImmutableArray<AttemptEntry> entries, string scheduler, CancellationToken cancellationToken)
        {
            var call = new RowCall(this, Version, entries);
            world._calls.Add(call);
            return call.Answer.Task;
        }

        public ImmutableDictionary<string, ExperimentRun> Copy() =>
            Runs.ToImmutableDictionary(run => run.Key, run => Copy(run.Value), StringComparer.Ordinal);

        public void Replace(ImmutableDictionary<string, ExperimentRun> runs)
        {
            (Runs, Version) = (runs.ToImmutableDictionary(run => run.Key, run => Copy(run.Value), StringComparer.Ordinal), Version + 1);
            _epochs.Clear();
            _epochs.UnionWith(
                from run in Runs
                where run.Value.Granted is not null
                select (run.Key, run.Value.Granted!.Epoch)); // not null: the others are left out
        }

        /// <summary>
        /// Stores the changes of a call if nobody wrote since the call read the row, like the row version in the database.
        /// </summary>
        public ImmutableArray<AttemptAnswer> Store(int version, ImmutableArray<AttemptEntry> entries)
        {
            if (version != Version)
            {
                throw new TimeoutException("another wrote first");
            }

            var next = Copy();
            var steps = entries.Select(entry => (Entry: entry, Step: next[entry.Lease.Unit.Id].Take(entry, () => null, Options)))
                .ToList();
            foreach (var (unit, run) in next)
            {
                Check(unit, Runs[unit], run);
            }

            foreach (var (entry, step) in steps.Where(taken => taken.Step.HasChanged))
            {
                Check(entry, step);
            }

            if (steps.Exists(taken => taken.Step.HasChanged))
            {
                (Runs, Version) = (next, Version + 1);
            }

            return [.. steps.Select(taken => taken.Step.Answer)];
        }

        private static void Check(string unit, ExperimentRun before, ExperimentRun after)
        {
            Assert.True(!before.HasEnded || after.Attempts.SequenceEqual(before.Attempts), $"{unit} was recorded again after its end");
            Assert.Equal(Enumerable.Range(1, after.Attempts.Length), after.Attempts.Select(attempt => attempt.Number));
            Assert.Equal(before.Attempts, after.Attempts.Take(before.Attempts.Length));
            Assert.True(after.Attempts.Count(attempt => attempt.Outcome is AttemptOutcome.Completed) <= 1, $"{unit} has two results");

            // Yields between them do not count.
            var losses = after.Attempts.Reverse().Where(attempt => attempt.Outcome is not AttemptOutcome.Yielded).ToList();
            var (lost, crashed) = (losses.Count, losses.Count(attempt => attempt.Outcome is AttemptOutcome.Crashed));
            var isGivenUp = after.Outcome is AttemptOutcome.Failed;
            var mayGoOn = lost < Options.MaxLostAttempts && crashed < Options.MaxCrashedAttempts;
            Assert.True(after.HasEnded || mayGoOn, $"{unit} goes on after {lost} attempts lost, {crashed} of them crashed");

            // The last of them is "failed": lost or crashed, it was one too many.
            var mayBeGivenUp = lost >= Options.MaxLostAttempts || crashed + 1 >= Options.MaxCrashedAttempts;
            Assert.True(!isGivenUp || mayBeGivenUp, $"{unit} was given up after {lost} attempts lost, {crashed} of them crashed");
        }

        private void Check(AttemptEntry entry, AttemptUpdate step)
        {
            var (unit, epoch) = (entry.Lease.Unit.Id, entry.Lease.Epoch);
            if (entry.Report is not null)
            {
                Assert.True(_epochs.Contains((unit, epoch)), $"{unit} recorded epoch {epoch}, which it does not know of");
                Assert.True(world._granted[epoch] == world._era, $"{unit} recorded epoch {epoch}, given before the store was restored");
                return;
            }

            if (step.Answer.Standing is AttemptStanding.Accepted)
            {
                Assert.True(world._granted.TryAdd(epoch, world._era), $"epoch {epoch} was granted twice");
                _epochs.Add((unit, epoch));
            }
        }

        private static ExperimentRun Copy(ExperimentRun run) => new()
        {
            Outcome = run.Outcome,
            Attempts = run.Attempts,
            Granted = run.Granted,
        };
    }

    /// <summary>A call to a row that has read the row and is about to write it.</summary>
    private sealed record RowCall(RunRow Row, int Version, ImmutableArray<AttemptEntry> Entries)
    {
        public TaskCompletionSource<ImmutableArray<AttemptAnswer>> Answer { get; } = new(
            TaskCreationOptions.RunContinuationsAsynchronously);

        public void End(Act how)
        {
            try
            {
                if (how is Act.Fail)
                {
                    throw new TimeoutException("storage is away");
                }

                var answers = Row.Store(Version, Entries);
                if (how is Act.LoseAnswer)
                {
                    throw new TimeoutException("the answer was lost");
                }

                Answer.SetResult(answers);
            }
            catch (TimeoutException exception)
            {
                Answer.SetException(exception);
            }
        }
    }
}
