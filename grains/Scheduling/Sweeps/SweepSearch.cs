using Experiments.Domain;
using Experiments.Search;

namespace Experiments.Scheduling.Sweeps;

/// <summary>
/// Decides what a sweep tries next and what it stops: its search plan over the history of its experiments. Plain code, so that it can be
/// tested without a cluster.
/// </summary>
public sealed class SweepSearch
{
    private readonly IFamilyRules _families;
    private SweepSpec _spec;
    private readonly LearningCurves _curves;
    private readonly bool _isChanged;
    private readonly HashSet<(string Family, string Parameters)> _tried = [];
    private readonly int _priorPoints;
    private readonly int _priorResults;

    // Experiments that a person enqueued, by number, with their place among them: the sampler knows them under numbers below 0.
    private readonly Dictionary<int, int> _enqueued = [];
    private readonly HashSet<(string Family, string Parameters)> _enqueuedKeys = [];
    private int _last = -1;
    private int _shift;
    private int _outside;
    private int _next;
    private SearchPlan _plan;
    private History _history;
    private History _byNumber;
    private int? _limit;

    /// <summary>A search with nothing tried yet.</summary>
    /// <param name="families">The model families.</param>
    /// <param name="spec">What was requested.</param>
    /// <param name="limit">Maximum number of experiments; null for as many as the sampler suggests.</param>
    /// <param name="isChanged">
    /// Whether the sweep was extended by epochs or to other models. Then a number no longer identifies a point of the space: points are
    /// visited from the first on, and those already tried are skipped.
    /// </param>
    /// <param name="prior">Experiments of earlier sweeps that the search begins with, in points of the sweep's first space.</param>
    /// <exception cref="UserErrorException">Space or search section have problems; all are reported, one per line.</exception>
    public SweepSearch(
        IFamilyRules families, SweepSpec spec, int? limit, bool isChanged = false, IReadOnlyCollection<PriorResult>? prior = null)
    {
        (_families, _spec, _isChanged, _limit) = (families, spec, isChanged, limit);
        _plan = PlanUpTo(limit);
        var pruner = SearchCatalog.Pruners.Get(spec.Search.Pruner.Kind);
        RaceAlpha = pruner.RacesFolds ? pruner.Parameters.Complete(spec.Search.Pruner.Parameters).Number("alpha") : null;
        _curves = new LearningCurves(spec.Objective.Goal, spec.Protocol.CountRuns());
        _history = History.After(spec.Objective.Goal, [.. (prior ?? []).Select(Locate).OfType<PriorResult>()]);
        _byNumber = History.Empty(spec.Objective.Goal);
        _priorResults = _history.Observations.Count;
        _priorPoints = _history.Observations.Select(observation => observation.Point).Distinct().Count();
    }

    /// <summary>How many experiments there will be, enqueued ones included; null if unbounded.</summary>
    public int? Experiments
    {
        get
        {
            if (IsStopped)
            {
                return _last + 1;
            }

            var limit = _limit + _enqueued.Count;
            var isCounted = SkipsTried || _enqueued.Count > 0 || _priorPoints > 0;
            return isCounted && SearchPlan.PointCount(_spec.Models) is { } points
                ? (int)Math.Min(_outside + points - _priorPoints, limit ?? int.MaxValue)
                : isCounted ? limit
                : _plan.Experiments;
        }
    }

    /// <summary>Whether the sampler is not asked again. Then no pruner may wait for experiments to come.</summary>
    public bool IsStopped { get; set; }

    /// <summary>Whether suggestions depend on results, so that few should be made in advance.</summary>
    public bool IsAdaptive => SearchCatalog.Samplers.Get(_spec.Search.Sampler).IsAdaptive;

    /// <summary>The probability at which experiments that race over folds are stopped; null if they do not race.</summary>
    public double? RaceAlpha { get; }

    /// <summary>Raises the maximum number of experiments.</summary>
    public void Extend(int limit) => (_limit, _plan) = (limit, PlanUpTo(limit));

    /// <summary>The protocol has more repeats: an experiment has more runs before it is complete.</summary>
    public void AddRepeats(SweepSpec spec)
    {
        _spec = spec;
        _curves.Extend(spec.Protocol.CountRuns());
    }

    /// <summary>The setting of experiment <paramref name="number"/>, the next one; none that a person enqueued.</summary>
    public Suggestion Suggest(int number)
    {
        if (!SkipsTried)
        {
            for (var index = number + _shift; ; index++)
            {
                var suggestion = _plan.Next(_history, index);
                if (suggestion.Point is not { } point || _enqueuedKeys.Count == 0 || !_enqueuedKeys.Contains(KeyOf(point)))
                {
                    return suggestion;
                }
            }
        }

        while (true)
        {
            var suggestion = _plan.Next(_history, _next++) with { Index = number };
            if (suggestion.Point is not { } point || !_tried.Contains(KeyOf(point)))
            {
                return suggestion;
            }
        }
    }

    /// <summary>Records the state of an experiment; new ones in the order of their numbers.</summary>
    public void Observe(int number, SweepEntry entry)
    {
        if (entry.State is not EntryState.Open)
        {
            _curves.MarkExperimentEnded(number);
        }

        Count(number, entry);
        var isNew = _tried.Add(KeyOf(entry.Point.Family, entry.Parameters));
        if (_isChanged || entry.EnqueuedAt is not null)
        {
            if (FindPoint(entry) is not { } point)
            {
                // Not a point of the current space: it tells the sampler nothing.
                _outside += isNew ? 1 : 0;
                return;
            }

            entry = entry with { Point = point };
        }

        var id = _enqueued.TryGetValue(number, out var place) ? -1 - _priorResults - place : entry.Suggestion ?? number;
        _history = _history.With(ObservationOf(id, number, entry));
        _byNumber = _byNumber.With(ObservationOf(number, number, entry));
    }

    /// <summary>Whether the space contains the experiment's setting.</summary>
    public bool Contains(SweepEntry entry) => FindPoint(entry) is not null;

    /// <summary>Records that a run has ended, with or without a result.</summary>
    public void End(RunId run) => _curves.MarkRunEnded(run);

    /// <summary>Records that a run will be tried again.</summary>
    public void Reopen(RunId run) => _curves.MarkRunOpen(run);

    /// <summary>Records an epoch and judges the run.</summary>
    public PruneDecision Judge(RunId run, EpochPoint epoch)
    {
        if (_spec.Objective.FindAt(epoch) is not { } known)
        {
            return new PruneDecision(PruneAction.Continue, "there is no validation score to judge by");
        }

        _curves.Report(run, epoch.Epoch, known);
        return Judge(run);
    }

    /// <summary>Judges a run again by later reports of other runs.</summary>
    public PruneDecision Judge(RunId run) => _plan.Judge(_curves, _byNumber, run, Experiments);

    /// <summary>Keeps how far the sampler's suggestions are from the numbers of experiments.</summary>
    private void Count(int number, SweepEntry entry)
    {
        if (number <= _last)
        {
            return;
        }

        _last = number;
        if (entry.EnqueuedAt is null)
        {
            _shift = (entry.Suggestion ?? number) - number;
            return;
        }

        _shift--;
        _enqueued.Add(number, _enqueued.Count);
        _enqueuedKeys.Add(KeyOf(entry.Point.Family, entry.Parameters));
        _plan = PlanUpTo(_limit);
    }

    private Observation ObservationOf(int id, int number, SweepEntry entry)
    {
        var estimate = entry.Summary is { } summary ? _spec.Objective.Find(summary) : null;
        return entry.State switch
        {
            // Until its additional repeats are complete, an experiment keeps the score that it had.
            EntryState.Open when entry.IsKept && estimate is { } kept => Observation.Completed(
                id, entry.Point, kept.Mean, kept.Error, _spec.ListOtherLosses(entry.Summary!)), // not null: it has an estimate
            EntryState.Open => Observation.Pending(id, entry.Point),
            // A mean over other folds is not comparable, so an experiment whose runs failed has no value.
            EntryState.Completed when estimate is { } value && entry.Summary?.Runs >= _spec.Protocol.CountRuns() =>
                Observation.Completed(id, entry.Point, value.Mean, value.Error, _spec.ListOtherLosses(entry.Summary)),
            EntryState.Pruned when _curves.Reached(number) is (var step, var best) => Observation.Pruned(id, entry.Point, best, step),
            EntryState.Pruned when estimate is { } value => Observation.Pruned(id, entry.Point, value.Mean, step: 1),
            _ => Observation.Failed(id, entry.Point),
        };
    }

    private ParameterPoint? FindPoint(SweepEntry entry) =>
        SpaceMembership.Find(_families, _spec.Models, entry.Point.Family, entry.Parameters);

    private (string Family, string Parameters) KeyOf(ParameterPoint point) =>
        KeyOf(point.Family, _families.Complete(point.Family, point.Parameters));

    /// <summary>The prior result in the current space; null if that does not contain it.</summary>
    private PriorResult? Locate(PriorResult prior) =>
        !_isChanged ? prior
        : SpaceMembership.Find(
            _families, _spec.Models, prior.Point.Family, _families.Complete(prior.Point.Family, prior.Point.Parameters)) is { } point
            ? prior with { Point = point }
        : null;

    /// <summary>A sampler that uses results has no fixed order of points.</summary>
    private bool SkipsTried => _isChanged && !IsAdaptive;

    private static (string Family, string Parameters) KeyOf(string family, ParameterSet complete) => (family, complete.ToString());

    /// <summary>If points are skipped, the sampler may be asked for more points than there will be experiments.</summary>
    private SearchPlan PlanUpTo(int? limit) => new(
        _spec.Models,
        _spec.Search with { Experiments = SkipsTried && limit is not null ? int.MaxValue : limit + _enqueued.Count },
        Seeds.Derive(_spec.Protocol.Seed, "search"));
}
