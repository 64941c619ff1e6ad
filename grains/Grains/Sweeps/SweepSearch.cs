using Experiments.Domain;
using Experiments.Search;

namespace Experiments.Grains.Sweeps;

/// <summary>
/// What a sweep tries next and what it stops: its search plan over the history of its experiments. Plain code, so that it is tested
/// without a cluster.
/// </summary>
internal sealed class SweepSearch
{
    private readonly SweepSpec _spec;
    private readonly LearningCurves _curves;
    private SearchPlan _plan;
    private History _history;

    /// <summary>A search with nothing tried yet.</summary>
    /// <exception cref="UserErrorException">Space or search section have problems; all of them, a line each.</exception>
    public SweepSearch(SweepSpec spec, int? limit)
    {
        _spec = spec;
        _plan = PlanUpTo(limit);
        _curves = new LearningCurves(spec.Objective.Goal, spec.Protocol.Folds * spec.Protocol.Repeats);
        _history = History.Empty(spec.Objective.Goal);
    }

    /// <summary>How many experiments there will be; null where nothing bounds them.</summary>
    public int? Experiments => _plan.Experiments;

    /// <summary>Do suggestions depend on results, so that few should be made ahead?</summary>
    public bool IsAdaptive => SearchCatalog.Samplers.Get(_spec.Search.Sampler).IsAdaptive;

    /// <summary>Allows so many experiments.</summary>
    public void Extend(int limit) => _plan = PlanUpTo(limit);

    /// <summary>The setting of experiment <paramref name="number"/>.</summary>
    public Suggestion Suggest(int number) => _plan.Next(_history, number);

    /// <summary>Takes note of how an experiment stands.</summary>
    public void Observe(int number, SweepEntry entry)
    {
        var value = entry.Summary?.Find(_spec.Objective.Metric)?.Mean;
        _history = _history.With(entry.State switch
        {
            EntryState.Open => Observation.Pending(number, entry.Point),
            EntryState.Completed when value is { } known => Observation.Completed(number, entry.Point, known),
            EntryState.Pruned when _curves.Reached(number) is { } reached => Observation.Pruned(number, entry.Point, reached.Value, reached.Step),
            EntryState.Pruned when value is { } known => Observation.Pruned(number, entry.Point, known, step: 1),
            _ => Observation.Failed(number, entry.Point),
        });
        if (entry.State is not EntryState.Open)
        {
            _curves.MarkOver(number);
        }
    }

    /// <summary>Takes note of an epoch and judges the run.</summary>
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
            return new PruneDecision(PruneAction.Continue, "there is no validation to judge by");
        }

        _curves.Report(run, epoch.Epoch, known);
        return Judge(run);
    }

    /// <summary>Judges a run again by what others have reported since.</summary>
    public PruneDecision Judge(RunId run) => _plan.Judge(_curves, _history, run);

    private SearchPlan PlanUpTo(int? limit) =>
        new(_spec.Models, _spec.Search with { Experiments = limit }, Seeds.Derive(_spec.Protocol.Seed, "search"));
}
