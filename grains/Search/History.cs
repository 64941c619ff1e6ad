using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Search;

/// <summary>
/// All that a search has tried, in the order of the experiments' numbers: in which order results arrived does not show.
/// Immutable; <see cref="With"/> costs a copy of references (10,000 experiments: some microseconds).
/// </summary>
public sealed class History
{
    private readonly ImmutableArray<Observation> _observations;

    /// <summary>A history of the given experiments.</summary>
    /// <exception cref="ArgumentException">Two of one number.</exception>
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

    /// <summary>Is more of the objective better?</summary>
    public Goal Goal { get; }

    /// <summary>All experiments, in the order of their numbers.</summary>
    public IReadOnlyList<Observation> Observations => _observations;

    /// <summary>The best of the completed experiments, the first of equals; null where there is none.</summary>
    public Observation? Best => _observations
        .Where(observation => observation is { State: ObservationState.Completed, Value: { } value } && !double.IsNaN(value))
        .MinBy(LossOf);

    /// <summary>Nothing tried yet.</summary>
    public static History Empty(Goal goal) => new(goal, ImmutableArray<Observation>.Empty);

    /// <summary>The same history with one experiment added, or replaced by its number.</summary>
    public History With(Observation observation)
    {
        ArgumentNullException.ThrowIfNull(observation);
        var place = Place(observation.Number);
        return new History(Goal, place >= 0 ? _observations.SetItem(place, observation) : _observations.Insert(~place, observation));
    }

    /// <summary>The experiment of that number, or null.</summary>
    public Observation? Find(int number) => Place(number) is var place and >= 0 ? _observations[place] : null;

    /// <summary>
    /// The value as something to make small, whatever the goal; NaN is infinitely bad. Only here does the goal matter.
    /// </summary>
    internal double LossOf(Observation observation) => observation.Value switch
    {
        null or double.NaN => double.PositiveInfinity,
        { } value => Goal is Goal.Maximize ? -value : value,
    };

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
