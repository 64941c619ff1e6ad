using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Search;

namespace Experiments.Scheduling.Sweeps;

/// <summary>
/// Decides what a submitted sweep does: takes events and returns decisions. It only changes the sweep's state in memory; the caller stores
/// the change and then acts on the decision.
/// </summary>
/// <remarks>
/// No method awaits, so nothing interleaves with it. A decision is valid until its caller awaits something: calls that arrive meanwhile may
/// pause, end or extend the sweep.
/// </remarks>
public sealed class SweepLifecycle
{
    private readonly string _id;
    private readonly string _owner;
    private readonly SweepGrainState _state;
    private readonly IStoredList<SweepEntry> _entries;
    private readonly IFamilies _families;
    private SweepExperiments _experiments;

    /// <summary>Loads the sweep from its state and list.</summary>
    /// <param name="id">The sweep's id.</param>
    /// <param name="owner">Its name as an owner of units of work.</param>
    /// <param name="state">Its stored state; it was submitted.</param>
    /// <param name="entries">Its experiments, loaded.</param>
    /// <param name="families">The model families.</param>
    public SweepLifecycle(string id, string owner, SweepGrainState state, IStoredList<SweepEntry> entries, IFamilies families)
    {
        ArgumentNullException.ThrowIfNull(state);
        (_id, _owner, _state, _entries, _families) = (id, owner, state, entries, families);
        _experiments = OpenExperiments();
    }

    /// <summary>What was requested, with all extensions.</summary>
    public SweepSpec Spec => _state.Spec!; // not null: submitted

    /// <summary>Is its work under way or about to start?</summary>
    public bool IsUnderWay => _state.State.IsUnderWay();

    /// <summary>Do its runs execute?</summary>
    public bool IsRunning => _state.State is SweepState.Running;

    /// <summary>Number of suggested experiments.</summary>
    public int Count => _experiments.Count;

    /// <summary>Numbers of the experiments that have neither ended nor been pruned.</summary>
    public ImmutableArray<int> Open => [.. _experiments.Open];

    /// <summary>Runs held until others reach the same epoch, each with the attempt that was parked.</summary>
    public ImmutableArray<(RunId Run, int Attempt)> Parked => _experiments.Parked;

    /// <summary>Every experiment, by number.</summary>
    public ImmutableArray<ExperimentSummary> ListExperiments() => [.. Enumerable.Range(0, Count).Select(_experiments.SummaryOf)];

    /// <summary>The sweep for listings.</summary>
    /// <param name="pool">How many of its runs wait and execute, and what prevents nodes from executing them.</param>
    public SweepSummary Summarize(OwnerCount pool) => new(
        _id, Spec, _state.State, _state.Reason, _state.FeatureSet, Count,
        new RunCounts(
            Math.Max(_experiments.Planned ?? 0, Count) * _experiments.RunsEach,
            _experiments.CompletedRuns,
            _experiments.FailedRuns,
            pool.Running,
            pool.Waiting),
        _state.SubmittedAt, _state.EndedAt, _experiments.Best, Changes, _experiments.SlotUse, pool.Held);

    /// <summary>Pauses the sweep. Returns the verdict on its units of work; null if it cannot be paused.</summary>
    public LeaseVerdict? Pause() => Change(_state.State.MayPause(), SweepState.Paused, LeaseVerdict.Park);

    /// <summary>Stops the sweep: executing runs finish. Returns the verdict on its units of work; null if it is not under way.</summary>
    public LeaseVerdict? Stop() => Change(IsUnderWay, SweepState.Stopping, LeaseVerdict.Continue);

    /// <summary>Cancels the sweep: executing runs end now. Returns the verdict on its units of work; null if it has ended.</summary>
    public LeaseVerdict? Cancel() => Change(_state.State.MayCancel(), SweepState.Cancelled, LeaseVerdict.Cancel);

    /// <summary>How to resume it. Runs of a cancelled sweep have ended, so they are tried again.</summary>
    public SweepResumption DecideResumption() =>
        _state.State is SweepState.Cancelled ? SweepResumption.Retry
        : _state.State.MayResume() ? SweepResumption.Continue
        : SweepResumption.None;

    /// <summary>The feature set whose build may be tried again before the sweep continues; null if it is built, or not known yet.</summary>
    public string? FeatureSetToRetry => _state.Genres.IsDefaultOrEmpty ? _state.FeatureSet : null;

    /// <summary>Continues the sweep where it stopped. The genres are known once the feature set is built.</summary>
    public void Continue()
    {
        (_state.EndedAt, _state.Reason) = (null, null);
        _state.State = _state.Genres.IsDefaultOrEmpty ? SweepState.Preparing : SweepState.Running;
    }

    /// <summary>Reopens runs of an experiment, to be tried again.</summary>
    public void Reopen(int number, ImmutableArray<RunId> runs) => _experiments.Reopen(number, runs);

    /// <summary>The spec after an extension, which has to be validated first; null if the extension keeps the models.</summary>
    /// <exception cref="UserErrorException">The sweep is under way, or its search does not allow the change.</exception>
    public SweepSpec? FindSpecToValidate(SweepExtension extension)
    {
        ArgumentNullException.ThrowIfNull(extension);
        if (SweepExtending.AddsExperimentsOnly(extension))
        {
            return null;
        }

        var spec = SweepExtending.Check(_id, Spec, _state.State, extension);
        return extension.Models is null ? null : spec;
    }

    /// <summary>Extends the sweep. Returns whether its spec and experiments changed; if not, only its limit rose.</summary>
    /// <param name="extension">The additional work; its models are valid.</param>
    /// <param name="at">When.</param>
    /// <exception cref="UserErrorException">
    /// The sweep is under way, its search does not allow the change, or there is nothing to extend.
    /// </exception>
    public bool Extend(SweepExtension extension, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(extension);
        if (SweepExtending.AddsExperimentsOnly(extension))
        {
            _state.Limit = SweepExtending.AddExperiments(_id, _experiments, _state.Limit, extension.Experiments ?? 1);
            _state.IsExhausted = false;
            return false;
        }

        var spec = SweepExtending.Check(_id, Spec, _state.State, extension);
        var from = Count;
        var longer = extension.Epochs is { } epochs ? _experiments.ExtendEpochs(epochs) : EpochExtension.None;
        var change = new SweepChange(at, from, SweepExtending.Describe(extension, longer));
        if (extension is { Models: null, Experiments: null } && longer.Added.IsEmpty)
        {
            throw new UserErrorException($"nothing to extend in sweep '{_id}': {change.What}");
        }

        _state.Spec = spec;
        _state.Changes = [.. Changes, change];
        _state.Limit = SweepExtending.LimitOf(_state.Limit, spec, Count, extension);
        _state.IsExhausted = false;
        _experiments = OpenExperiments();
        return true;
    }

    /// <summary>What the sweep does next on its own. Called every second, so that missed events are caught up.</summary>
    /// <param name="isReconciliationRequested">Did an event require asking the experiments again?</param>
    /// <param name="isRefillRequested">Did an event occur after which the queue may need more runs?</param>
    public SweepStep DecideStep(bool isReconciliationRequested, bool isRefillRequested) => _state.State switch
    {
        SweepState.Preparing => SweepStep.Prepare,
        _ when isReconciliationRequested => SweepStep.Reconcile,
        SweepState.Stopping => SweepStep.Refill,
        _ when isRefillRequested || !_experiments.AnyOpen => SweepStep.Refill,
        _ => SweepStep.None,
    };

    /// <summary>Sets the content hash of the feature set that the sweep needs.</summary>
    public void SetFeatureSet(string id) => _state.FeatureSet = id;

    /// <summary>What follows from the state of the feature set.</summary>
    public static FeaturesDecision DecideOnFeatures(FeatureSetSummary features)
    {
        ArgumentNullException.ThrowIfNull(features);
        return features.State is BuildState.Failed
            ? new FeaturesDecision(IsReady: false, Printable.Escape($"the feature set could not be built: {features.Reason}"))
            : new FeaturesDecision(IsReady: features.State is BuildState.Ready, Failure: null);
    }

    /// <summary>The feature set is built: runs begin.</summary>
    public void Begin(ImmutableArray<string> genres)
    {
        _state.Genres = genres;
        _state.State = SweepState.Running;
    }

    /// <summary>Records which runs of an experiment have ended. Null if the experiment is unknown or a later report came first.</summary>
    public ReportDecision? Record(ExperimentReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var isOver = report.Summary.Experiment.Number < Count ? _experiments.Record(report) : null;
        return isOver is null ? null : new ReportDecision(isOver.Value, NeedsRefill: IsUnderWay);
    }

    /// <summary>Judges a run by one of its epochs.</summary>
    public ProgressDecision Judge(RunId run, RunProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var number = run.Experiment.Number;
        if (progress.Epoch is not { } epoch || number >= Count)
        {
            return new ProgressDecision(new ProgressAnswer(LeaseVerdict.Continue, null), [], NeedsRefill: false);
        }

        if (_experiments.Entries[number].State is EntryState.Pruned)
        {
            return new ProgressDecision(new ProgressAnswer(LeaseVerdict.Prune, "its experiment was pruned"), [], NeedsRefill: false);
        }

        var decision = _experiments.Judge(run, epoch, progress.Attempt);
        var answer = decision.Action switch
        {
            PruneAction.Stop => new ProgressAnswer(LeaseVerdict.Prune, decision.Reason),
            PruneAction.Finish => new ProgressAnswer(LeaseVerdict.Finish, decision.Reason),
            PruneAction.Wait => new ProgressAnswer(LeaseVerdict.Park, decision.Reason),
            _ => new ProgressAnswer(LeaseVerdict.Continue, null),
        };
        return new ProgressDecision(answer, decision.Action is PruneAction.Stop ? Prune(number) : [], NeedsRefill: true);
    }

    /// <summary>Judges a parked run by later reports of other runs.</summary>
    public ParkedDecision JudgeParked(RunId run, int attempt)
    {
        var action = _experiments.JudgeParked(run);
        if (action is PruneAction.Stop)
        {
            return new ParkedDecision(null, Prune(run.Experiment.Number));
        }

        if (action is null or PruneAction.Wait || !IsRunning)
        {
            return new ParkedDecision(null, []);
        }

        _experiments.Wake(run);
        return new ParkedDecision(UnitOf(run, attempt), []);
    }

    /// <summary>How many experiments to suggest now.</summary>
    /// <param name="slots">Slots of the pool.</param>
    /// <param name="waiting">Runs of this sweep that wait.</param>
    public int CountToSuggest(int slots, int waiting) =>
        _state.IsExhausted ? 0 : Math.Max(0, Math.Min(_experiments.Room(slots, waiting), (_state.Limit ?? int.MaxValue) - Count));

    /// <summary>
    /// Suggests up to <paramref name="count"/> experiments. Returns their numbers, and whether the sampler is exhausted; if so, call
    /// <see cref="SetExhausted"/> once the experiments are stored.
    /// </summary>
    public (ImmutableArray<int> Added, bool IsExhausted) Suggest(int count) => _experiments.Suggest(count);

    /// <summary>Records that the sampler is exhausted and all its suggestions are stored.</summary>
    public void SetExhausted() => _state.IsExhausted = true;

    /// <summary>
    /// The units of work to submit for these experiments: runs of the open ones that have neither ended nor are parked. None unless the
    /// sweep is running.
    /// </summary>
    public ImmutableArray<WorkUnit> ListUnitsToSubmit(ImmutableArray<int> numbers) => !IsRunning ? [] :
    [
        .. from number in numbers
           where _experiments.Entries[number].State is EntryState.Open
           from run in _experiments.WantedRunsOf(number)
           select UnitOf(run),
    ];

    /// <summary>
    /// How the sweep ends now; null if it does not. It waits for runs of pruned experiments, which still report their results so far, and
    /// for runs of a stopping sweep, which finish.
    /// </summary>
    public SweepEnd? FindEnd()
    {
        var isWhole = _state.IsExhausted || Count >= _state.Limit;
        return SweepTransitions.EndOf(_state.State, isWhole, areAllOver: !_experiments.AnyOpen) is { } end
            ? new SweepEnd(end, AwaitsRuns: end is SweepState.Stopped || _experiments.AnyPruned)
            : null;
    }

    /// <summary>Ends the sweep.</summary>
    /// <param name="end">How.</param>
    /// <param name="reason">Why it failed; null otherwise.</param>
    /// <param name="at">When.</param>
    public void End(SweepState end, string? reason, DateTimeOffset at) => (_state.State, _state.Reason, _state.EndedAt) = (end, reason, at);

    /// <summary>Its extensions; states stored by older builds have none.</summary>
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

    /// <summary>Stops an experiment. Returns its units of work; none if it was already pruned.</summary>
    private ImmutableArray<string> Prune(int number) => [.. _experiments.Prune(number).Select(run => run.ToString())];

    private WorkUnit UnitOf(RunId run, int attempts = 0) => RunUnits.Of(run, attempts, _owner, _state, _experiments);

    private SweepExperiments OpenExperiments() => new(_id, Spec, _state.Limit, _entries, _families, isChanged: Changes.Length > 0);
}
