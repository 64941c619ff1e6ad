using Experiments.Domain;
using Experiments.Search.Samplers;
using Experiments.Search.Spaces;

namespace Experiments.Search;

/// <summary>A search's suggestion for its next experiment.</summary>
/// <param name="Point">The setting to try; null if there is none, or none yet.</param>
/// <param name="IsWaiting">Whether earlier experiments must finish first. Only with <see cref="SearchSpec.Deterministic"/>.</param>
/// <param name="Index">Which suggestion of the sampler it is, from 0.</param>
public readonly record struct Suggestion(ParameterPoint? Point, bool IsWaiting = false, int Index = 0)
{
    /// <summary>True if nothing is left to try.</summary>
    public bool IsExhausted => Point is null && !IsWaiting;
}

/// <summary>
/// The validated search section of a sweep: a sweep reaches its sampler and pruner only through this class. Keeps no state between calls.
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

    /// <summary>Creates a plan; <paramref name="seed"/> is the random seed.</summary>
    /// <exception cref="UserErrorException">Space or search section have problems; all are reported, one per line.</exception>
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
    /// How many experiments there will be: as many as requested, or as the space has points; null if neither is bounded.
    /// </summary>
    public int? Experiments { get; }

    /// <summary>
    /// Whether the search is deterministic and compares experiments: what it tries and stops would change if a person added experiments.
    /// </summary>
    public static bool IsFixed(SearchSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var pruner = SearchCatalog.Pruners.Get(spec.Pruner.Kind);
        return spec.Deterministic
            && (SearchCatalog.Samplers.Get(spec.Sampler).IsAdaptive || pruner.ComparesExperiments || pruner.RacesFolds);
    }

    /// <summary>
    /// The number of points of a valid space that its constraints allow; null if a range is continuous or there are too many to count.
    /// </summary>
    public static long? PointCount(ParameterSpace space)
    {
        ArgumentNullException.ThrowIfNull(space);
        var sum = (Int128)0;
        for (var family = 0; family < space.Families.Length; family++)
        {
            if (new SpaceTree(space, family).AllowedCount is not { } count)
            {
                return null;
            }

            sum += count;
        }

        return sum < long.MaxValue ? (long)sum : null;
    }

    /// <summary>
    /// The setting of experiment <paramref name="index"/>; earlier ones are in the history, pending if they have not ended.
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

        return new(
            ConstrainedSampling.Suggest(_sampler, new(_space, history, Seeds.Derive(_seed, "search"), index, _samplerParameters)),
            Index: index);
    }

    /// <summary>
    /// Decides whether a run continues after the latest epoch reported to <paramref name="curves"/>. Deterministic searches compare it only
    /// with experiments outside the window, all of which have ended.
    /// </summary>
    /// <param name="curves">The curves of all experiments.</param>
    /// <param name="history">The experiments by number.</param>
    /// <param name="run">The run.</param>
    /// <param name="experiments">How many experiments there will be, if others join those of the search.</param>
    public PruneDecision Judge(LearningCurves curves, History history, RunId run, int? experiments = null)
    {
        ArgumentNullException.ThrowIfNull(curves);
        ArgumentNullException.ThrowIfNull(history);

        var number = run.Experiment.Number;
        var family = history.Find(number)?.Point.FamilyIndex;
        var isWindowed = _spec.Deterministic && _pruner.ComparesExperiments;
        var familiesCompete = _sampler.ComparesFamilies(_samplerParameters);
        return _pruner.Decide(new PruneRequest
        {
            Curves = curves,
            Run = run,
            Parameters = _prunerParameters,
            Experiments = experiments ?? Experiments,
            IsPeer = other => (!isWindowed || other <= number - _spec.Window)
                && (familiesCompete || history.Find(other) is not { } observation || observation.Point.FamilyIndex == family),
        });
    }
}
