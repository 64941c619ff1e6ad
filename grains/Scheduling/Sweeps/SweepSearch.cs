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
    private int _outside;
    private int _next;
    private SearchPlan _plan;
    private History _history;
    private int? _limit;

    /// <summary>A search with nothing tried yet.</summary>
    /// <param name="families">The model families.</param>
    /// <param name="spec">What was requested.</param>
    /// <param name="limit">Maximum number of experiments; null for as many as the sampler suggests.</param>
    /// <param name="isChanged">
    /// Was the sweep extended by epochs or to other models? Then a number no longer identifies a point of the space: points are visited
    /// from the first on, and those already tried are skipped.
    /// </param>
    /// <exception cref="UserErrorException">Space or search section have problems; all are reported, one per line.</exception>
    public SweepSearch(IFamilyRules families, SweepSpec spec, int? limit, bool isChanged = false)
    {
        (_families, _spec, _isChanged, _limit) = (families, spec, isChanged, limit);
        _plan = PlanUpTo(limit);
        _curves = new LearningCurves(spec.Objective.Goal, spec.Protocol.CountRuns());
        _history = History.Empty(spec.Objective.Goal);
    }

    /// <summary>How many experiments there will be; null if unbounded.</summary>
    public int? Experiments => !SkipsTried ? _plan.Experiments
        : SearchPlan.PointCount(_spec.Models) is { } points ? (int)Math.Min(_outside + points, _limit ?? int.MaxValue)
        : _limit;

    /// <summary>Do suggestions depend on results, so that few should be made in advance?</summary>
    public bool IsAdaptive => SearchCatalog.Samplers.Get(_spec.Search.Sampler).IsAdaptive;

    /// <summary>Raises the maximum number of experiments.</summary>
    public void Extend(int limit) => (_limit, _plan) = (limit, PlanUpTo(limit));

    /// <summary>The protocol has more repeats: an experiment has more runs before it is complete.</summary>
    public void AddRepeats(SweepSpec spec)
    {
        _spec = spec;
        _curves.Extend(spec.Protocol.CountRuns());
    }

    /// <summary>The setting of experiment <paramref name="number"/>.</summary>
    public Suggestion Suggest(int number)
    {
        if (!SkipsTried)
        {
            return _plan.Next(_history, number);
        }

        while (true)
        {
            var suggestion = _plan.Next(_history, _next++);
            if (suggestion.Point is not { } point
                || !_tried.Contains(KeyOf(point.Family, _families.Complete(point.Family, point.Parameters))))
            {
                return suggestion;
            }
        }
    }

    /// <summary>Records the state of an experiment.</summary>
    public void Observe(int number, SweepEntry entry)
    {
        var isNew = _tried.Add(KeyOf(entry.Point.Family, entry.Parameters));
        if (_isChanged)
        {
            if (SpaceMembership.Find(_families, _spec.Models, entry.Point.Family, entry.Parameters) is not { } point)
            {
                // Not a point of the current space: it tells the sampler nothing.
                _outside += isNew ? 1 : 0;
                return;
            }

            entry = entry with { Point = point };
        }

        var estimate = entry.Summary?.Find(_spec.Objective.Metric);
        var value = estimate?.Mean;
        _history = _history.With(entry.State switch
        {
            // Until its additional repeats are complete, an experiment keeps the score that it had.
            EntryState.Open when entry.IsKept && value is { } known =>
                Observation.Completed(number, entry.Point, known, estimate?.Error),
            EntryState.Open => Observation.Pending(number, entry.Point),
            // A mean over other folds is not comparable, so an experiment whose runs failed has no value.
            EntryState.Completed when value is { } known && entry.Summary?.Runs >= _spec.Protocol.CountRuns() =>
                Observation.Completed(number, entry.Point, known, estimate?.Error),
            EntryState.Pruned when _curves.Reached(number) is (var step, var best) => Observation.Pruned(number, entry.Point, best, step),
            EntryState.Pruned when value is { } known => Observation.Pruned(number, entry.Point, known, step: 1),
            _ => Observation.Failed(number, entry.Point),
        });
        if (entry.State is not EntryState.Open)
        {
            _curves.MarkExperimentEnded(number);
        }
    }

    /// <summary>Records that a run has ended, with or without a result.</summary>
    public void End(RunId run) => _curves.MarkRunEnded(run);

    /// <summary>Records that a run will be tried again.</summary>
    public void Reopen(RunId run) => _curves.MarkRunOpen(run);

    /// <summary>Records an epoch and judges the run.</summary>
    public PruneDecision Judge(RunId run, EpochPoint epoch)
    {
        var value = _spec.Objective.Metric switch
        {
            MetricNames.ValidationAccuracy => epoch.ValidationAccuracy,
            MetricNames.ValidationLogLoss => epoch.ValidationLoss,
            MetricNames.TrainAccuracy => epoch.TrainAccuracy,
            _ => null,
        };
        if (value is not { } known)
        {
            return new PruneDecision(PruneAction.Continue, "there is no validation score to judge by");
        }

        _curves.Report(run, epoch.Epoch, known);
        return Judge(run);
    }

    /// <summary>Judges a run again by later reports of other runs.</summary>
    public PruneDecision Judge(RunId run) => _plan.Judge(_curves, _history, run);

    /// <summary>A sampler that uses results has no fixed order of points.</summary>
    private bool SkipsTried => _isChanged && !IsAdaptive;

    private static (string Family, string Parameters) KeyOf(string family, ParameterSet complete) => (family, complete.ToString());

    /// <summary>If points are skipped, the sampler may be asked for more points than there will be experiments.</summary>
    private SearchPlan PlanUpTo(int? limit) => new(
        _spec.Models,
        _spec.Search with { Experiments = SkipsTried && limit is not null ? int.MaxValue : limit },
        Seeds.Derive(_spec.Protocol.Seed, "search"));
}
