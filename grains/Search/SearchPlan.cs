using Experiments.Domain;
using Experiments.Search.Spaces;

namespace Experiments.Search;

/// <summary>What a search has to say about its next experiment.</summary>
/// <param name="Point">The setting to try; null where there is none, or none yet.</param>
/// <param name="IsWaiting">Must earlier experiments finish first? Only with <see cref="SearchSpec.Deterministic"/>.</param>
public readonly record struct Suggestion(ParameterPoint? Point, bool IsWaiting = false)
{
    /// <summary>Is there nothing left to try?</summary>
    public bool IsExhausted => Point is null && !IsWaiting;
}

/// <summary>
/// The search section of a sweep, checked and ready to be asked: the one door through which a sweep reaches its sampler and
/// pruner. Keeps nothing between calls.
/// </summary>
public sealed class SearchPlan
{
    private readonly ParameterSpace _space;
    private readonly SearchSpec _spec;
    private readonly ulong _seed;
    private readonly ISampler _sampler;
    private readonly ParameterSet _samplerParameters;
    private readonly IPruner _pruner;
    private readonly ParameterSet _prunerParameters;

    /// <summary>Everything random derives from <paramref name="seed"/>.</summary>
    /// <exception cref="UserErrorException">Space or search section have problems; all of them, a line each.</exception>
    public SearchPlan(ParameterSpace space, SearchSpec spec, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentOutOfRangeException.ThrowIfLessThan(spec.Window, 1);
        (_space, _spec, _seed) = (space, spec, seed);
        _sampler = SearchCatalog.Samplers.Get(spec.Sampler);
        _samplerParameters = _sampler.Parameters.Complete(spec.SamplerParameters);
        _pruner = SearchCatalog.Pruners.Get(spec.Pruner.Kind);
        _prunerParameters = _pruner.Parameters.Complete(spec.Pruner.Parameters);
        var problems = SpaceCheck.FindProblems(space) is { Count: > 0 } found ? found : SearchCheck.FindProblems(space, spec);
        new SpecFindings([.. problems], []).ThrowIfAny();
        Experiments = PointCount(space) is { } count && count < (spec.Experiments ?? int.MaxValue) ? (int)count : spec.Experiments;
    }

    /// <summary>
    /// How many experiments there will be: as many as asked for, or as the
    /// space has points; null where neither bounds them.
    /// </summary>
    public int? Experiments { get; }

    /// <summary>
    /// The number of points of a space without problems; null where some range is continuous or they are too many to count.
    /// </summary>
    public static long? PointCount(ParameterSpace space)
    {
        ArgumentNullException.ThrowIfNull(space);
        var sum = (Int128)0;
        for (var family = 0; family < space.Families.Length; family++)
        {
            if (new SpaceTree(space, family).Count is not { } count)
            {
                return null;
            }

            sum += count;
        }

        return sum < long.MaxValue ? (long)sum : null;
    }

    /// <summary>
    /// The setting of experiment <paramref name="index"/>; those before it are in the history, pending where not over.
    /// </summary>
    public Suggestion Next(History history, int index)
    {
        ArgumentNullException.ThrowIfNull(history);
        if (index >= (Experiments ?? int.MaxValue))
        {
            return new(null);
        }

        if (_spec.Deterministic && (_sampler.IsAdaptive || _pruner.ComparesExperiments))
        {
            if (!HistoryWindow.IsReady(history, index, _spec.Window))
            {
                return new(null, IsWaiting: true);
            }

            history = HistoryWindow.Of(history, index, _spec.Window);
        }

        return new(_sampler.Suggest(new(_space, history, Seeds.Derive(_seed, "search"), index, _samplerParameters)));
    }

    /// <summary>
    /// Whether a run goes on after the latest epoch reported to <paramref name="curves"/>. Deterministic searches compare it with
    /// experiments outside the window only, all of which are over.
    /// </summary>
    public PruneDecision Judge(LearningCurves curves, History history, RunId run)
    {
        ArgumentNullException.ThrowIfNull(curves);
        ArgumentNullException.ThrowIfNull(history);

        var number = run.Experiment.Number;
        var family = history.Find(number)?.Point.FamilyIndex;
        var isWindowed = _spec.Deterministic && _pruner.ComparesExperiments;
        var areFamiliesRivals = _samplerParameters.TryGet("families", out var families) && families == ParameterValue.Of("learned");
        return _pruner.Decide(new PruneRequest
        {
            Curves = curves,
            Run = run,
            Parameters = _prunerParameters,
            Experiments = Experiments,
            IsPeer = other => (!isWindowed || other <= number - _spec.Window)
                && (areFamiliesRivals || history.Find(other) is not { } observation || observation.Point.FamilyIndex == family),
        });
    }
}
