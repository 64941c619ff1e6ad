using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Search;

/// <summary>
/// Everything a search has tried, sorted by experiment number, independent of the order in which results arrived. Immutable;
/// <see cref="With"/> copies references (10,000 experiments: a few microseconds).
/// </summary>
public sealed class History
{
    private readonly ImmutableArray<Observation> _observations;

    /// <summary>A history of the given experiments.</summary>
    /// <exception cref="ArgumentException">Two experiments have the same number.</exception>
    public History(Goal goal, IEnumerable<Observation> observations)
        : this(goal, [.. observations.OrderBy(observation => observation.Number)])
    {
        for (var i = 1; i < _observations.Length; i++)
        {
            if (_observations[i].Number == _observations[i - 1].Number)
            {
                throw new ArgumentException($"two experiments of number {_observations[i].Number}", nameof(observations));
            }
        }
    }

    private History(Goal goal, ImmutableArray<Observation> observations) => (Goal, _observations) = (goal, observations);

    /// <summary>Whether higher or lower values of the objective are better.</summary>
    public Goal Goal { get; }

    /// <summary>All experiments, sorted by number.</summary>
    public IReadOnlyList<Observation> Observations => _observations;

    /// <summary>The best of the completed experiments by the first objective, the first of equals; null if there is none.</summary>
    public Observation? Best => _observations
        .Where(observation => observation is { State: ObservationState.Completed, Value: { } value } && !double.IsNaN(value))
        .MinBy(LossOf);

    /// <summary>A history that begins with results of earlier sweeps, under numbers below 0.</summary>
    public static History After(Goal goal, IReadOnlyList<PriorResult> prior)
    {
        ArgumentNullException.ThrowIfNull(prior);
        return new History(goal, prior.Select((result, place) => Observation.Completed(
            place - prior.Count, result.Point, result.Value, result.Error, result.Others)));
    }

    /// <summary>An empty history.</summary>
    public static History Empty(Goal goal) => new(goal, ImmutableArray<Observation>.Empty);

    /// <summary>The history with one experiment added, or replaced if its number exists.</summary>
    public History With(Observation observation)
    {
        ArgumentNullException.ThrowIfNull(observation);
        var place = Place(observation.Number);
        return new History(Goal, place >= 0 ? _observations.SetItem(place, observation) : _observations.Insert(~place, observation));
    }

    /// <summary>The experiment with that number, or null.</summary>
    public Observation? Find(int number) => Place(number) is var place and >= 0 ? _observations[place] : null;

    /// <summary>The value as a loss to minimize, for either goal; NaN is infinite.</summary>
    internal double LossOf(Observation observation) => GoalLoss.Of(Goal, observation.Value);

    /// <summary>All objectives as losses, the first as <see cref="LossOf"/>; NaN is infinite.</summary>
    internal double[] LossesOf(Observation observation) =>
        [LossOf(observation), .. observation.Others.Select(loss => GoalLoss.Of(Goal.Minimize, loss))];

    private int Place(int number)
    {
        var (low, high) = (0, _observations.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            switch (_observations[middle].Number.CompareTo(number))
            {
                case 0: return middle;
                case < 0: low = middle + 1; break;
                default: high = middle - 1; break;
            }
        }

        return ~low;
    }
}
