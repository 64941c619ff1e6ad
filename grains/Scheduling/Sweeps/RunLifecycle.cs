using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Search;

namespace Experiments.Scheduling.Sweeps;

/// <summary>
/// Decides about the runs of a submitted sweep: which to submit, park, resume and withdraw. As in <see cref="SweepLifecycle"/>, no method
/// waits or has an effect outside of what the sweep keeps in memory.
/// </summary>
public sealed class RunLifecycle
{
    private readonly string _owner;
    private readonly SweepGrainState _state;
    private readonly SweepExperiments _experiments;
    private readonly Func<bool> _isWhole;

    /// <summary>The latest progress of the runs that have not ended; it is not stored.</summary>
    private readonly Dictionary<RunId, RunProgress> _progress = [];

    /// <summary>The runs of the given experiments.</summary>
    /// <param name="owner">The sweep's name as an owner of units of work.</param>
    /// <param name="state">What the sweep stores beside its experiments.</param>
    /// <param name="experiments">Its experiments.</param>
    /// <param name="isWhole">Whether all of them have been suggested.</param>
    internal RunLifecycle(string owner, SweepGrainState state, SweepExperiments experiments, Func<bool> isWhole) =>
        (_owner, _state, _experiments, _isWhole) = (owner, state, experiments, isWhole);

    /// <summary>Numbers of the experiments that have neither ended nor been pruned.</summary>
    public ImmutableArray<int> Open => [.. _experiments.Open];

    /// <summary>Runs that wait until others have come as far, and the attempt of each that was parked.</summary>
    public ImmutableArray<(RunId Run, int Attempt)> Parked => _experiments.Parked;

    /// <summary>
    /// The units of work to submit for these experiments: runs of the open ones that have neither ended nor are parked. None unless the
    /// sweep is running.
    /// </summary>
    public ImmutableArray<WorkUnit> ListUnitsToSubmit(ImmutableArray<int> numbers) => !IsRunning ? [] :
    [
        .. from number in numbers
           where _experiments.Entries[number].State is EntryState.Open
           from run in _experiments.WantedRunsOf(number)
           orderby _experiments.RoundOf(run)
           select UnitOf(run),
    ];

    /// <summary>Takes in which runs of an experiment have ended. Null if the experiment is unknown or a later report came first.</summary>
    public ReportDecision? Record(ExperimentReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var isOver = report.Summary.Experiment.Number < _experiments.Count ? _experiments.Record(report) : null;
        foreach (var run in report.Ended)
        {
            _progress.Remove(run);
        }

        return isOver is null ? null : new ReportDecision(isOver.Value, NeedsRefill: _state.State.IsUnderWay());
    }

    /// <summary>Judges a run by an epoch of it.</summary>
    public ProgressDecision Judge(RunId run, RunProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var number = run.Experiment.Number;
        if (number < _experiments.Count && !_experiments.HasEnded(run))
        {
            _progress[run] = progress;
        }

        if (progress.Epoch is not { } epoch || number >= _experiments.Count)
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
        return new ProgressDecision(answer, decision.Action is PruneAction.Stop ? Prune(number, decision.Reason) : [], NeedsRefill: true);
    }

    /// <summary>The look of a race that is due: a fold that all experiments in it have run; null if none is.</summary>
    public RaceLook? FindRaceLook() => IsRunning ? _experiments.FindRaceLook(_isWhole()) : null;

    /// <summary>
    /// Whether a look of a race may stop an experiment: it has not passed that look, and had not completed before an extension by repeats.
    /// </summary>
    public bool MayStop(RaceLook look, int number) => _experiments.MayStop(look, number);

    /// <summary>A race stops an experiment, also if it ran all its folds meanwhile. Answers its units of work.</summary>
    /// <param name="look">The look.</param>
    /// <param name="number">The experiment's number.</param>
    /// <param name="reason">Why, with the numbers.</param>
    /// <param name="report">What it reports without what it ran beyond the look; null if no run has ended.</param>
    public ImmutableArray<string> StopRacing(RaceLook look, int number, string reason, ExperimentReport? report)
    {
        ArgumentNullException.ThrowIfNull(look);
        var units = Prune(number, reason, look.Folds);
        if (report is not null)
        {
            Record(report);
        }

        return units;
    }

    /// <summary>A look of a race was judged, and its experiments stopped.</summary>
    public void MarkJudged(RaceLook look) => _experiments.MarkJudged(look);

    /// <summary>Why a pruner stopped an experiment; null if none did, or an earlier build did.</summary>
    public string? FindPruneReason(int number) => number < _experiments.Count ? _experiments.Entries[number].PruneReason : null;

    /// <summary>Judges a parked run by what others have reported since.</summary>
    public ParkedDecision JudgeParked(RunId run, int attempt)
    {
        var decision = _experiments.JudgeParked(run);
        if (decision is { Action: PruneAction.Stop })
        {
            return new ParkedDecision(null, Prune(run.Experiment.Number, decision.Reason));
        }

        if (decision?.Action is null or PruneAction.Wait || !IsRunning)
        {
            return new ParkedDecision(null, []);
        }

        _experiments.Wake(run);
        return new ParkedDecision(UnitOf(run, attempt), []);
    }

    /// <summary>The runs among these units of work that have not ended, with their latest progress.</summary>
    internal ImmutableArray<RunningRun> ListRunning(ImmutableArray<string> units) =>
    [
        .. units.Select(unit => RunId.Parse(unit))
            .Where(run => run.Experiment.Number < _experiments.Count && !_experiments.HasEnded(run))
            .Select(run => new RunningRun(
                run, _experiments.Entries[run.Experiment.Number].Point.Family, _progress.GetValueOrDefault(run))),
    ];

    /// <summary>Runs of an experiment are to be tried again.</summary>
    public void Reopen(int number, ImmutableArray<RunId> runs) => _experiments.Reopen(number, runs);

    private bool IsRunning => _state.State is SweepState.Running;

    /// <summary>Stops an experiment. Answers its units of work; none where it was pruned before.</summary>
    private ImmutableArray<string> Prune(int number, string reason, int racedFolds = 0) =>
        [.. _experiments.Prune(number, reason, racedFolds).Select(run => run.ToString())];

    private WorkUnit UnitOf(RunId run, int attempts = 0)
    {
        var (spec, features) = (_state.Spec!, _state.FeatureSet!); // not null: both are known before there are runs
        var (entry, origin) = (_experiments.Entries[run.Experiment.Number], _experiments.OriginOf(run));
        return new WorkUnit(
            run.ToString(),
            _owner,
            new RunPayload(run, features, entry.Point.Family, entry.Parameters, spec.Protocol, spec.Objective, origin, spec.Labels),
            spec.Resources,
            spec.Resources.Priority)
        {
            Attempts = attempts,
            Trace = _state.Trace,
            IsNext = entry.EnqueuedAt is not null,
            Round = _experiments.RoundOf(run),
        };
    }
}
