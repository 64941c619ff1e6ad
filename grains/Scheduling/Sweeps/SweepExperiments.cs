using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Search;

namespace Experiments.Scheduling.Sweeps;

/// <summary>
/// The experiments of a sweep: their states, which runs have ended or are parked, and the search over them. It changes the list of entries;
/// the list's owner stores it.
/// </summary>
internal sealed class SweepExperiments
{
    /// <summary>Experiments of a race that are stored and submitted at a time.</summary>
    private const int RaceBatch = 256;

    private readonly string _sweep;
    private readonly IFamilyRules _families;
    private readonly IStoredList<SweepEntry> _entries;
    private readonly HashSet<RunId> _ended = [];
    private readonly Dictionary<RunId, int> _parked = [];
    private readonly SweepTotals _totals = new();
    private readonly RaceProgress _race = new();
    private readonly IReadOnlyCollection<PriorResult> _prior;
    private SweepSpec _spec;
    private SweepSearch _search;

    /// <summary>Loads the experiments from the list.</summary>
    /// <param name="sweep">The sweep's id.</param>
    /// <param name="spec">What was requested.</param>
    /// <param name="limit">Maximum number of experiments; null for as many as the sampler suggests.</param>
    /// <param name="entries">The list, loaded.</param>
    /// <param name="families">The model families.</param>
    /// <param name="isChanged">Whether the sweep was extended by epochs or to other models.</param>
    /// <param name="prior">Experiments of earlier sweeps that the search begins with.</param>
    public SweepExperiments(
        string sweep, SweepSpec spec, int? limit, IStoredList<SweepEntry> entries, IFamilyRules families, bool isChanged = false,
        IReadOnlyCollection<PriorResult>? prior = null)
    {
        (_sweep, _spec, _entries, _families, _prior) = (sweep, spec, entries, families, prior ?? []);
        _search = NewSearch(spec, limit, isChanged);
        foreach (var entry in Entries)
        {
            _totals.Add(entry);
        }
    }

    /// <summary>Number of suggested experiments.</summary>
    public int Count => Entries.Count;

    /// <summary>Number of experiments that the sampler suggested; the others were enqueued.</summary>
    public int Suggested => Count - _totals.Enqueued;

    /// <summary>What was enqueued.</summary>
    public ImmutableArray<EnqueuedSetting> Enqueued =>
        _totals.Enqueued == 0 ? [] : EnqueueRules.List(_sweep, Entries, _search.Contains);

    /// <summary>All experiments, by number.</summary>
    public IReadOnlyList<SweepEntry> Entries => _entries.Items;

    /// <summary>How many there will be; null if unbounded.</summary>
    public int? Planned => _search.Experiments;

    /// <summary>Number of runs per experiment.</summary>
    public int RunsEach => _spec.Protocol.CountRuns();

    /// <summary>Numbers of the experiments that have neither ended nor been pruned.</summary>
    public IEnumerable<int> Open => Enumerable.Range(0, Count).Where(number => Entries[number].State is EntryState.Open);

    /// <summary>Whether any of them is open.</summary>
    public bool AnyOpen => _totals.Open > 0;

    /// <summary>Number of pruned experiments.</summary>
    public int Pruned => _totals.Pruned;

    /// <summary>Whether any was pruned.</summary>
    public bool AnyPruned => _totals.Pruned > 0;

    /// <summary>Number of runs with a result.</summary>
    public int CompletedRuns => _totals.CompletedRuns;

    /// <summary>Number of runs that failed for good.</summary>
    public int FailedRuns => _totals.FailedRuns;

    /// <summary>Slot utilization; null until the first run ends.</summary>
    public SlotUse? SlotUse => _totals.SlotUse;

    /// <summary>
    /// The best by the first objective, the first of equals; null before any result. An experiment with missing runs, whose mean is over
    /// other folds, counts only while none is complete.
    /// </summary>
    public ExperimentSummary? Best
    {
        get
        {
            var best = Entries.Select(entry => entry.Summary).OfType<ExperimentSummary>()
                .Where(summary => _spec.Objective.Find(summary) is not null)
                .MinBy(summary => (IsIncomplete: summary.Runs < RunsEach, Loss: _spec.Objective.LossOf(summary)));
            return best is null ? null : best with { Rank = 1 };
        }
    }

    /// <summary>Runs held until others reach the same epoch, each with the attempt that was parked.</summary>
    public ImmutableArray<(RunId Run, int Attempt)> Parked => [.. _parked.Select(parked => (parked.Key, parked.Value))];

    /// <summary>The sampler is not asked again.</summary>
    public void StopSuggesting() => _search.IsStopped = true;

    /// <summary>Why it should not be asked again; null if it should.</summary>
    public string? FindUntilReason(TimeSpan active) => UntilRules.FindReason(_spec, Entries, active);

    /// <summary>When the last attempt at any run ended; null before the first.</summary>
    public DateTimeOffset? LastActivity => Entries.SelectMany(entry => entry.Slots).Max(time => (DateTimeOffset?)time.To);

    /// <summary>Raises the maximum number of experiments.</summary>
    public void Extend(int limit)
    {
        _search.IsStopped = false;
        _search.Extend(limit);
    }

    /// <summary>
    /// The sweep was extended by epochs or to other models: a new search begins, with what was tried as its history. Which runs have ended
    /// must be reported to it again.
    /// </summary>
    public void ChangeSearch(SweepSpec spec, int? limit)
    {
        (_search, _spec) = (NewSearch(spec, limit, isChanged: true), spec);
        _ended.Clear();
        _parked.Clear();
    }

    /// <summary>
    /// The protocol has more repeats. Experiments that had ended open again, with the results they have; those that a pruner stopped do
    /// not.
    /// </summary>
    public void AddRepeats(SweepSpec spec)
    {
        _spec = spec;
        _search.AddRepeats(spec);
        for (var number = 0; number < Count; number++)
        {
            if (Entries[number].State is EntryState.Completed or EntryState.Failed)
            {
                var isKept = Entries[number].IsKept || Entries[number].State is EntryState.Completed;
                Update(number, Entries[number] with { State = EntryState.Open, IsKept = isKept });
            }
        }
    }

    /// <summary>The runs of an experiment, by repeat and fold.</summary>
    public IEnumerable<RunId> RunsOf(int number) =>
        from repeat in Enumerable.Range(0, _spec.Protocol.Repeats)
        from fold in Enumerable.Range(0, _spec.Protocol.Folds)
        select new RunId(new ExperimentId(_sweep, number), repeat, fold);

    /// <summary>The runs of an experiment that have neither ended nor are parked.</summary>
    public IEnumerable<RunId> WantedRunsOf(int number) => RunsOf(number).Where(run => !_ended.Contains(run) && !_parked.ContainsKey(run));

    /// <summary>
    /// In which round a run is started: if experiments race, all start a fold before any starts the next; what a person enqueued does not
    /// wait. Otherwise 0.
    /// </summary>
    public int RoundOf(RunId run) => _search.RaceAlpha is null || Entries[run.Experiment.Number].EnqueuedAt is not null
        ? 0 : (run.Repeat * _spec.Protocol.Folds) + run.Fold;

    /// <summary>The next look of the race that is due; null if none is, or the experiments do not race.</summary>
    /// <param name="isWhole">Whether all experiments have been suggested.</param>
    public RaceLook? FindRaceLook(bool isWhole) =>
        isWhole && _search.RaceAlpha is { } alpha ? _race.FindDue(Entries, _spec.Protocol.Folds, alpha, FoldsOf) : null;

    /// <summary>Whether a look may still stop an experiment: it was not judged at it, and had not completed before an extension.</summary>
    public bool MayStop(RaceLook look, int number) =>
        Entries[number] is { State: EntryState.Open or EntryState.Completed, IsKept: false } entry && entry.RacedFolds < look.Folds;

    /// <summary>A look of the race was judged: those that it did not stop have passed it.</summary>
    public void MarkJudged(RaceLook look)
    {
        foreach (var number in look.Families.SelectMany(family => family.Racing))
        {
            if (Entries[number].RacedFolds < look.Folds)
            {
                Update(number, Entries[number] with { RacedFolds = look.Folds });
            }
        }
    }

    /// <summary>Whether a run was reported to have ended, and not reopened since.</summary>
    public bool HasEnded(RunId run) => _ended.Contains(run);

    /// <summary>Summary of an experiment's runs, empty if none has ended yet.</summary>
    public ExperimentSummary SummaryOf(int number) => (Entries[number].Summary ?? new ExperimentSummary
    {
        Experiment = new ExperimentId(_sweep, number),
        Family = Entries[number].Point.Family,
        Parameters = Entries[number].Parameters,
        Runs = 0,
    }) with
    {
        ContinuesFrom = Entries[number].ContinuesFrom is { } origin ? new ExperimentId(_sweep, origin) : null,
        PruneReason = Entries[number].PruneReason,
    };

    /// <summary>The run that a run continues; null if it starts from scratch.</summary>
    public RunOrigin? OriginOf(RunId run)
    {
        if (Entries[run.Experiment.Number].ContinuesFrom is not { } origin)
        {
            return null;
        }

        var first = origin;
        while (Entries[first].ContinuesFrom is { } earlier)
        {
            first = earlier;
        }

        return new RunOrigin(run with { Experiment = new ExperimentId(_sweep, origin) }, Entries[first].Parameters);
    }

    /// <summary>Adds an experiment for every network that is to continue to more epochs; see <see cref="EpochExtension"/>.</summary>
    public EpochExtension ExtendEpochs(int epochs)
    {
        var extension = EpochExtension.Of(Entries, epochs, _families);
        foreach (var entry in extension.Added)
        {
            Add(entry);
        }

        return extension;
    }

    /// <summary>
    /// How many experiments should be suggested now. An adaptive sampler should see as many results as possible, so no more than keeps
    /// the slots busy; nor should a search that may end early suggest ahead. Others suggest in batches, half of what may wait at a time,
    /// because each batch is stored before it is submitted. A race needs all its experiments at the start.
    /// </summary>
    /// <param name="slots">Slots of the pool.</param>
    /// <param name="waiting">Runs of this sweep that wait.</param>
    public int Room(int slots, int waiting)
    {
        if (_search.RaceAlpha is not null)
        {
            return RaceBatch;
        }

        var isCareful = _search.IsAdaptive || _spec.Search.Until is not null;
        var ahead = isCareful ? Math.Max(1, slots) : Math.Max(256, 8 * slots);
        var isEnough = waiting >= ahead || (!isCareful && waiting > ahead / 2);
        return isEnough ? 0 : (ahead - waiting + RunsEach - 1) / RunsEach;
    }

    /// <summary>Suggests up to <paramref name="count"/> experiments. Returns their numbers, and whether the sampler is exhausted.</summary>
    public (ImmutableArray<int> Added, bool IsExhausted) Suggest(int count)
    {
        var added = ImmutableArray.CreateBuilder<int>();
        while (added.Count < count)
        {
            var number = Count;
            var suggestion = _search.Suggest(number);
            if (suggestion.Point is not { } point)
            {
                return (added.ToImmutable(), suggestion.IsExhausted);
            }

            var entry = new SweepEntry(point, _families.Complete(point.Family, point.Parameters), EntryState.Open)
            {
                Suggestion = suggestion.Index == number ? null : suggestion.Index,
            };
            Add(entry);
            _search.Observe(number, entry);
            added.Add(number);
        }

        return (added.ToImmutable(), false);
    }

    /// <summary>Adds an experiment that a person wants; its number, or that of the one which tries the same setting already.</summary>
    public (int Number, bool IsNew) Enqueue(ParameterPoint point, DateTimeOffset at)
    {
        var complete = _families.Complete(point.Family, point.Parameters);
        for (var known = 0; known < Count; known++)
        {
            if (Entries[known].Point.Family == point.Family && Entries[known].Parameters.Equals(complete))
            {
                return (known, false);
            }
        }

        var entry = new SweepEntry(point, complete, EntryState.Open) { EnqueuedAt = at };
        Add(entry);
        _search.Observe(Count - 1, entry);
        return (Count - 1, true);
    }

    /// <summary>
    /// Records which runs of an experiment have ended. Null if a later report came first, or if a race stopped the experiment and the
    /// report has results beyond that; otherwise whether all have ended.
    /// </summary>
    public bool? Record(ExperimentReport report)
    {
        var (summary, ended) = (report.Summary, report.Ended);
        var number = summary.Experiment.Number;
        var entry = Entries[number];
        var isOver = ended.Length >= RunsEach;
        var isBeyondStop = entry is { State: EntryState.Pruned, RacedFolds: > 0 } && summary.Runs > entry.RacedFolds;
        var isOvertaken = isBeyondStop || ended.Length < RunsOf(number).Count(_ended.Contains)
            || (!isOver && entry.State is EntryState.Completed or EntryState.Failed);
        if (isOvertaken)
        {
            return null;
        }

        foreach (var run in ended)
        {
            _ended.Add(run);
            _search.End(run);
        }

        Update(number, entry with
        {
            Summary = summary,
            Slots = report.Slots,
            State = entry.State is EntryState.Pruned ? EntryState.Pruned
                : !isOver ? EntryState.Open
                : summary.Runs > 0 ? EntryState.Completed
                : EntryState.Failed,
        });
        return isOver;
    }

    /// <summary>Reopens runs of an experiment, to be tried again.</summary>
    public void Reopen(int number, ImmutableArray<RunId> runs)
    {
        foreach (var run in runs)
        {
            _ended.Remove(run);
            _search.Reopen(run);
        }

        Update(number, Entries[number] with { State = EntryState.Open });
    }

    /// <summary>Records an epoch and judges the run; one that should wait for others is parked.</summary>
    public PruneDecision Judge(RunId run, EpochPoint epoch, int attempt)
    {
        var decision = _search.Judge(run, epoch);
        if (Entries[run.Experiment.Number].IsKept && decision.Action is PruneAction.Stop or PruneAction.Wait)
        {
            return new PruneDecision(PruneAction.Continue, "its experiment had completed before the sweep was extended by repeats");
        }

        if (decision.Action is PruneAction.Wait)
        {
            _parked[run] = attempt;
        }

        return decision;
    }

    /// <summary>Judges a parked run by later reports of other runs. Null if there is nothing to judge.</summary>
    public PruneDecision? JudgeParked(RunId run)
    {
        if (_ended.Contains(run) || Entries[run.Experiment.Number].State is not EntryState.Open)
        {
            _parked.Remove(run);
            return null;
        }

        return _search.Judge(run);
    }

    /// <summary>A parked run is submitted again.</summary>
    public void Wake(RunId run) => _parked.Remove(run);

    /// <summary>Stops an experiment and returns its runs; none if it was already pruned.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="reason">Why, with the numbers.</param>
    /// <param name="racedFolds">After how many folds a race stopped it; 0 if it did not race.</param>
    public ImmutableArray<RunId> Prune(int number, string reason, int racedFolds = 0)
    {
        if (Entries[number].State is EntryState.Pruned)
        {
            return [];
        }

        Update(number, Entries[number] with { State = EntryState.Pruned, PruneReason = reason, RacedFolds = racedFolds });
        var runs = RunsOf(number).ToImmutableArray();
        foreach (var run in runs)
        {
            _parked.Remove(run);
        }

        return runs;
    }

    private SweepSearch NewSearch(SweepSpec spec, int? limit, bool isChanged)
    {
        var search = new SweepSearch(_families, spec, limit, isChanged, _prior);
        for (var number = 0; number < Count; number++)
        {
            search.Observe(number, Entries[number]);
        }

        return search;
    }

    /// <summary>How many folds of the first repeat an experiment has run, one after the other.</summary>
    private int FoldsOf(int number) => Entries[number].State is EntryState.Completed ? _spec.Protocol.Folds
        : RunsOf(number).Take(_spec.Protocol.Folds).TakeWhile(_ended.Contains).Count();

    private void Add(SweepEntry entry)
    {
        _entries.Add(entry);
        _totals.Add(entry);
    }

    private void Update(int number, SweepEntry entry)
    {
        _totals.Remove(Entries[number]);
        _totals.Add(entry);
        _entries.Replace(number, entry);
        _search.Observe(number, entry);
    }
}
