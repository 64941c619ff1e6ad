using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Scheduling.Sweeps;

/// <summary>
/// Decides what a submitted sweep does: takes in what happened and answers what follows from it. <see cref="RunLifecycle"/> does so for its
/// runs. Both change what the sweep keeps in memory and have no other effect: their caller stores the change and then acts on the decision.
/// </summary>
/// <remarks>
/// No method waits, so nothing interleaves with it. A decision is valid until its caller awaits something: calls that arrive meanwhile may
/// pause, end or extend the sweep.
/// </remarks>
public sealed class SweepLifecycle
{
    private readonly string _id;
    private readonly SweepGrainState _state;
    private readonly string _owner;
    private readonly IFamilyRules _families;
    private readonly SweepExperiments _experiments;
    private bool _hasSuggestedAll;

    /// <summary>Continues the sweep that the state and the list hold.</summary>
    /// <param name="id">The sweep's id.</param>
    /// <param name="owner">Its name as an owner of units of work.</param>
    /// <param name="state">What it stores beside its experiments; it was submitted.</param>
    /// <param name="entries">Its experiments, loaded.</param>
    /// <param name="families">The model families.</param>
    public SweepLifecycle(string id, string owner, SweepGrainState state, IStoredList<SweepEntry> entries, IFamilyRules families)
    {
        ArgumentNullException.ThrowIfNull(state);
        (_id, _owner, _state, _families) = (id, owner, state, families);
        _experiments = new SweepExperiments(
            id, Spec, state.Limit, entries, families, isChanged: Changes.Any(change => !change.KeepsSpace),
            state.Prior.IsDefault ? [] : state.Prior);
        Runs = new RunLifecycle(owner, state, _experiments, () => IsWhole);
        RecoverClock();
        if (state.UntilReason is not null)
        {
            _experiments.StopSuggesting();
        }
    }

    /// <summary>Decides about its runs.</summary>
    public RunLifecycle Runs { get; }

    /// <summary>What was asked for, with all extensions.</summary>
    public SweepSpec Spec => _state.Spec!; // not null: submitted

    /// <summary>Whether work of it is under way, or about to be.</summary>
    public bool IsUnderWay => _state.State.IsUnderWay();

    /// <summary>Whether its runs execute.</summary>
    public bool IsRunning => _state.State is SweepState.Running;

    /// <summary>How many experiments were suggested.</summary>
    public int Count => _experiments.Count;

    /// <summary>Every experiment, by number.</summary>
    public ImmutableArray<ExperimentSummary> ListExperiments() => [.. Enumerable.Range(0, Count).Select(_experiments.SummaryOf)];

    /// <summary>The sweep as listings show it.</summary>
    /// <param name="pool">How many of its runs wait and execute, and what prevents nodes from executing them.</param>
    /// <param name="unplaceable">Why no node there is could ever execute them; null if one could.</param>
    public SweepSummary Summarize(OwnerCount pool, string? unplaceable = null) => new(
        _id, Spec, _state.State, _state.Reason, _state.FeatureSet, Count,
        new RunCounts(
            Math.Max(_experiments.Planned ?? 0, Count) * _experiments.RunsEach,
            _experiments.CompletedRuns,
            _experiments.FailedRuns,
            pool.Running,
            pool.Waiting),
        _state.SubmittedAt, _state.EndedAt, _experiments.Best, Changes, _experiments.SlotUse, pool.Held,
        _state.PriorNotes.IsDefault ? [] : _state.PriorNotes, _experiments.Enqueued, unplaceable, _state.Submitted);

    /// <summary>The sweep as a live view shows it: every number is counted from the same moment.</summary>
    /// <param name="work">Its work in the pool. A run whose end the sweep knows of already does not count as running.</param>
    /// <param name="unplaceable">Why no node there is could ever execute its runs; null if one could.</param>
    public SweepSnapshot TakeSnapshot(OwnerWork work, string? unplaceable = null)
    {
        ArgumentNullException.ThrowIfNull(work);
        return new SnapshotBuilder(_experiments.Entries, _experiments.RunsEach).Build(
            Summarize(work.Count, unplaceable), Runs.ListRunning(work.Running));
    }

    /// <summary>Pauses the sweep. Returns the verdict on its units of work; null if it cannot be paused.</summary>
    public LeaseVerdict? Pause() => Change(_state.State.MayPause(), SweepState.Paused, LeaseVerdict.Park);

    /// <summary>Stops the sweep: what executes finishes. Returns the verdict on its units of work; null if it is not under way.</summary>
    public LeaseVerdict? Stop() => Change(IsUnderWay, SweepState.Stopping, LeaseVerdict.Continue);

    /// <summary>Cancels the sweep: what executes ends now. Returns the verdict on its units of work; null if it has ended.</summary>
    public LeaseVerdict? Cancel() => Change(_state.State.MayCancel(), SweepState.Cancelled, LeaseVerdict.Cancel);

    /// <summary>How to resume it. Runs of a cancelled sweep have ended, so they are tried again.</summary>
    public SweepResumption DecideResumption() =>
        _state.State is SweepState.Cancelled ? SweepResumption.Retry
        : _state.State.MayResume() ? SweepResumption.Continue
        : SweepResumption.None;

    /// <summary>Refuses to resume it, or to try its failed runs again, if that would mix revisions of a family.</summary>
    /// <exception cref="UserErrorException">It would.</exception>
    public void RequireSameRevisions() => RevisionRules.Check(
        _id, _experiments.Entries, _families, RevisionRules.FamiliesToCome(Spec, _experiments.Entries, IsWhole));

    /// <summary>The feature set whose build may be tried again before the sweep continues; null if it is built, or not known yet.</summary>
    public string? FeatureSetToRetry => _state.Genres.IsDefaultOrEmpty ? _state.FeatureSet : null;

    /// <summary>The sweep continues where it was left. The genres are known once the feature set is built.</summary>
    public void Continue()
    {
        (_state.EndedAt, _state.Reason) = (null, null);
        _state.State = _state.Genres.IsDefaultOrEmpty ? SweepState.Preparing : SweepState.Running;
    }

    /// <summary>The spec that an extension leads to and that has to be validated first; null where its models stay valid.</summary>
    /// <exception cref="UserErrorException">The sweep is under way, or its search does not allow the change.</exception>
    public SweepSpec? FindSpecToValidate(SweepExtension extension)
    {
        ArgumentNullException.ThrowIfNull(extension);
        if (ExtensionRules.AddsExperimentsOnly(extension))
        {
            return null;
        }

        if (extension.Repeats is not null)
        {
            return WithoutPrior(ExtensionRules.AddRepeats(_id, Spec, IsWhole, extension));
        }

        var spec = ExtensionRules.Check(_id, Spec, _state.State, extension);
        var isConstrained = spec.Models.Families.Any(family => !family.Constraints.IsDefaultOrEmpty);
        return extension.Models is null && !isConstrained ? null : WithoutPrior(spec);

        // What it learned from prior sweeps is stored, so they may have changed, or be gone, since.
        static SweepSpec WithoutPrior(SweepSpec spec) => spec with { Search = spec.Search with { PriorSweeps = default } };
    }

    /// <summary>Extends the sweep. Returns whether its spec and its experiments changed; if not, only its limit rose.</summary>
    /// <param name="extension">What to try beyond what was tried; its models are valid.</param>
    /// <param name="at">When.</param>
    /// <exception cref="UserErrorException">
    /// The sweep is under way, its search does not allow the change, there is nothing to extend, or it has results of another revision.
    /// </exception>
    public bool Extend(SweepExtension extension, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(extension);
        RevisionRules.Check(
            _id, _experiments.Entries, _families, RevisionRules.FamiliesOf(extension, Spec, _experiments.Entries));
        if (ExtensionRules.AddsExperimentsOnly(extension))
        {
            // A sweep that stopped early had fewer than its limit: it gets as many more as were requested.
            var limit = _state.UntilReason is null ? _state.Limit : _experiments.Suggested;
            _state.Limit = ExtensionRules.AddExperiments(_id, _experiments, limit, extension.Experiments ?? 1);
            (_state.IsExhausted, _hasSuggestedAll) = (false, false);
            EndUntil();
            return false;
        }

        if (extension.Repeats is not null)
        {
            AddRepeats(ExtensionRules.AddRepeats(_id, Spec, IsWhole, extension), extension, at);
            return true;
        }

        var spec = ExtensionRules.Check(_id, Spec, _state.State, extension);
        var from = Count;
        var longer = extension.Epochs is { } epochs ? _experiments.ExtendEpochs(epochs) : EpochExtension.None;
        var change = new SweepChange(at, from, ExtensionRules.Describe(extension, longer), Extension: extension);
        if (extension is { Models: null, Experiments: null } && longer.Added.IsEmpty)
        {
            throw new UserErrorException($"sweep '{_id}' has nothing to extend: {change.What}");
        }

        EndUntil();
        ChangeSpec(spec);
        _state.Changes = [.. Changes, change];
        _state.Limit = ExtensionRules.LimitOf(_state.Limit, spec, _experiments.Suggested, extension);
        (_state.IsExhausted, _hasSuggestedAll) = (false, false);
        _experiments.ChangeSearch(spec, _state.Limit);
        return true;
    }

    /// <summary>The spec of a sweep that tries the setting alone, to be validated before <see cref="Enqueue"/>.</summary>
    /// <exception cref="UserErrorException">The search is deterministic.</exception>
    public SweepSpec FindSpecToEnqueue(string family, ParameterSet given)
    {
        EnqueueRules.Check(_id, Spec.Search);
        return EnqueueRules.SpecOf(Spec, family, given);
    }

    /// <summary>
    /// Adds a setting that a person wants tried next. Returns its experiment's number, and whether it is new; enqueued again, nothing
    /// changes. Its runs are submitted with those of the other open experiments.
    /// </summary>
    /// <param name="family">The family.</param>
    /// <param name="given">A valid setting; what it lacks has the sweep's constants, otherwise the family's defaults.</param>
    /// <param name="at">When.</param>
    /// <exception cref="UserErrorException">The search is deterministic, or an experiment of it has that setting.</exception>
    public (int Number, bool IsNew) Enqueue(string family, ParameterSet given, DateTimeOffset at)
    {
        EnqueueRules.Check(_id, Spec.Search);
        RevisionRules.Check(_id, _experiments.Entries, _families, [family]);
        var setting = EnqueueRules.WithConstants(_families, Spec.Models, family, given);
        var (number, isNew) = _experiments.Enqueue(new ParameterPoint(0, family, setting), at);
        return isNew || _experiments.Entries[number].EnqueuedAt is not null ? (number, isNew)
            : throw new UserErrorException(
                $"{new ExperimentId(_id, number)} has that setting already; "
                + $"`experiments experiment show {new ExperimentId(_id, number)}` shows how far it is");
    }

    /// <summary>Whether work goes on after something was enqueued. A paused sweep stays paused, and one without work has ended.</summary>
    public bool ContinuesWhenEnqueued => _state.State is not SweepState.Paused && (_experiments.AnyOpen || IsUnderWay);

    /// <summary>Whether work goes on after its failed runs were opened again: not where nothing was left to do.</summary>
    public bool ContinuesWhenRetried => _state.State is not SweepState.Completed || _experiments.AnyOpen;

    /// <summary>What an extension would do; nothing changes.</summary>
    /// <exception cref="UserErrorException">As of <see cref="Extend"/>.</exception>
    public ExtensionPlan PlanExtension(SweepExtension extension)
    {
        ArgumentNullException.ThrowIfNull(extension);
        var trial = new SweepLifecycle(_id, _owner, _state.Copy(), new ScratchList<SweepEntry>(_experiments.Entries), _families);
        trial.Extend(extension, DateTimeOffset.MinValue);
        var isBounded = trial._state.Limit is not null || trial._experiments.Planned is not null;
        int? runs = isBounded ? trial.CountRuns() - CountRuns() : null;
        var what = trial.Changes.Length > Changes.Length ? trial.Changes[^1].What
            : ExtensionRules.Describe(extension with { Experiments = extension.Experiments ?? 1 }, EpochExtension.None);
        return new ExtensionPlan(
            runs, extension.Repeats is null && runs is { } more ? $"{what}: {NumberFormat.Count(more, "more run")}" : what);
    }

    /// <summary>What the sweep does next of its own accord. Asked every second, so that nothing that was missed stays undone.</summary>
    /// <param name="isReconciliationRequested">Whether something happened after which experiments must be asked again.</param>
    /// <param name="isRefillRequested">Whether something happened after which the queue may need more runs.</param>
    public SweepStep DecideStep(bool isReconciliationRequested, bool isRefillRequested) => _state.State switch
    {
        SweepState.Preparing => SweepStep.Prepare,
        _ when isReconciliationRequested => SweepStep.Reconcile,
        SweepState.Running when Runs.FindRaceLook() is not null => SweepStep.Race,
        SweepState.Stopping => SweepStep.Refill,
        _ when isRefillRequested || !_experiments.AnyOpen => SweepStep.Refill,
        _ => SweepStep.None,
    };

    /// <summary>The feature set that the sweep needs is known by its content hash.</summary>
    public void SetFeatureSet(string id) => _state.FeatureSet = id;

    /// <summary>What follows from the state of the feature set.</summary>
    public static FeaturesDecision DecideOnFeatures(FeatureSetSummary features)
    {
        ArgumentNullException.ThrowIfNull(features);
        return features.State is BuildState.Failed
            ? new FeaturesDecision(IsReady: false, Printable.Escape($"the feature set could not be built: {features.Failure}"))
            : new FeaturesDecision(IsReady: features.State is BuildState.Ready, Failure: null);
    }

    /// <summary>The feature set is built: runs begin. Returns false, and changes nothing, if the sweep was paused or ended since.</summary>
    public bool TryBegin(ImmutableArray<string> genres)
    {
        if (_state.State is not SweepState.Preparing)
        {
            return false;
        }

        (_state.Genres, _state.State) = (genres, SweepState.Running);
        return true;
    }

    /// <summary>How many experiments to suggest now.</summary>
    /// <param name="slots">Slots of the pool.</param>
    /// <param name="waiting">Runs of this sweep that wait.</param>
    public int CountToSuggest(int slots, int waiting) =>
        _state.IsExhausted || _state.UntilReason is not null ? 0
        : Math.Max(0, Math.Min(_experiments.Room(slots, waiting), (_state.Limit ?? int.MaxValue) - _experiments.Suggested));

    /// <summary>Whether something depends on when its runs begin to execute, and none has since it began or was resumed.</summary>
    public bool AwaitsFirstRun => IsRunning && Spec.Search.Until?.Minutes is not null && !_state.IsUntilOver && _state.ActiveSince is null;

    /// <summary>A run executes: from now on the time counts.</summary>
    public void StartClock(DateTimeOffset at) => _state.ActiveSince ??= at;

    /// <summary>The sweep pauses or ends: its runs no longer execute.</summary>
    public void StopClock(DateTimeOffset at)
    {
        _state.Active = ActiveAt(at);
        _state.ActiveSince = null;
    }

    /// <summary>
    /// Keeps whether the search has what it was to run for, so that it asks for nothing more. True if that is new and must be stored.
    /// </summary>
    public bool TryEndSearch(DateTimeOffset now)
    {
        if (!IsRunning || _state.UntilReason is not null || _state.IsUntilOver
            || _experiments.FindUntilReason(ActiveAt(now)) is not { } reason)
        {
            return false;
        }

        _state.UntilReason = reason;
        _experiments.StopSuggesting();
        return true;
    }

    /// <summary>
    /// Suggests up to so many experiments. Returns their numbers. Once they are stored, <see cref="TryExhaust"/> keeps whether the sampler
    /// has nothing left.
    /// </summary>
    public ImmutableArray<int> Suggest(int count)
    {
        (var added, _hasSuggestedAll) = _experiments.Suggest(count);
        return added;
    }

    /// <summary>
    /// The last suggestions are stored: keeps that the sampler has nothing left. Returns false, and changes nothing, if it may have more,
    /// or if the sweep was extended since.
    /// </summary>
    public bool TryExhaust()
    {
        _state.IsExhausted |= _hasSuggestedAll;
        return _hasSuggestedAll;
    }

    /// <summary>
    /// How the sweep ends now; null where it does not. Runs of pruned experiments still report how far they came, and runs of a sweep that
    /// is being stopped finish: both are awaited.
    /// </summary>
    public SweepEnd? FindEnd()
    {
        var haveAllEnded = !_experiments.AnyOpen && Runs.FindRaceLook() is null;
        return SweepTransitions.EndOf(_state.State, IsWhole, haveAllEnded) is { } end
            ? new SweepEnd(end, AwaitsRuns: end is SweepState.Stopped || _experiments.AnyPruned)
            : null;
    }

    /// <summary>
    /// The sweep ends. Returns false, and changes nothing, if this is its end no longer: it was paused, cancelled or extended since the
    /// decision.
    /// </summary>
    /// <param name="end">How.</param>
    /// <param name="reason">Why it failed; null otherwise.</param>
    /// <param name="at">When.</param>
    public bool TryEnd(SweepState end, string? reason, DateTimeOffset at)
    {
        var mayEnd = end is SweepState.Failed ? IsUnderWay : FindEnd()?.State == end;
        if (mayEnd)
        {
            StopClock(at);
            (_state.State, _state.EndedAt) = (end, at);
            _state.Reason = reason ?? (end is SweepState.Completed ? _state.UntilReason : null);
        }

        return mayEnd;
    }

    private TimeSpan ActiveAt(DateTimeOffset now) =>
        _state.Active + (_state.ActiveSince is { } since && now > since ? now - since : TimeSpan.Zero);

    /// <summary>
    /// Another silo, or the same one later: how long nothing executed is not known, so the stretch ends with the last attempt that did.
    /// </summary>
    private void RecoverClock()
    {
        if (_state.ActiveSince is { } since)
        {
            StopClock(_experiments.LastActivity is { } last && last > since ? last : since);
        }
    }

    /// <summary>The rules that ended the search, or would have, no longer count.</summary>
    private void EndUntil()
    {
        _state.IsUntilOver |= _state.UntilReason is not null;
        _state.UntilReason = null;
    }

    /// <summary>Whether all its experiments have been suggested.</summary>
    private bool IsWhole => _state.IsExhausted || _state.UntilReason is not null || _experiments.Suggested >= _state.Limit;

    /// <summary>How many runs it will have made in the end; those of pruned experiments do not count.</summary>
    private int CountRuns() => (Math.Max(_experiments.Planned ?? 0, Count) - _experiments.Pruned) * _experiments.RunsEach;

    private void AddRepeats(SweepSpec spec, SweepExtension extension, DateTimeOffset at)
    {
        var before = CountRuns();
        ChangeSpec(spec);
        _experiments.AddRepeats(spec);
        var what = $"{NumberFormat.Count(spec.Protocol.Repeats, "repeat")}: {NumberFormat.Count(CountRuns() - before, "more run")}"
            + (_experiments.Pruned > 0 ? $"; {NumberFormat.Count(_experiments.Pruned, "pruned experiment")} unchanged" : "");
        _state.Changes = [.. Changes, new SweepChange(at, Count, what, KeepsSpace: true, extension)];
    }

    /// <summary>The first request is kept: the sweep is recognized by it.</summary>
    private void ChangeSpec(SweepSpec spec) => (_state.Submitted, _state.Spec) = (_state.Submitted ?? Spec, spec);

    /// <summary>How it was extended; stored states of older builds have none.</summary>
    private ImmutableArray<SweepChange> Changes => _state.Changes.IsDefault ? [] : _state.Changes;

    private LeaseVerdict? Change(bool isAllowed, SweepState next, LeaseVerdict verdict)
    {
        if (!isAllowed)
        {
            return null;
        }

        _state.State = next;
        return verdict;
    }
}
