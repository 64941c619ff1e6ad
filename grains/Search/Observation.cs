using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Search.Spaces;

namespace Experiments.Search;

/// <summary>State of an experiment, from the view of a search.</summary>
public enum ObservationState
{
    /// <summary>Suggested; only its setting is known.</summary>
    Pending,

    /// <summary>Finished with a value.</summary>
    Completed,

    /// <summary>Stopped by a pruner; its value is that of its last step.</summary>
    Pruned,

    /// <summary>Ended without a value.</summary>
    Failed,
}

/// <summary>What a search knows of one experiment.</summary>
public sealed class Observation
{
    private (FamilySpace Space, double[] Position)? _encoded;

    private Observation(int number, ParameterPoint point, ObservationState state, double? value = null, int? step = null)
    {
        ArgumentNullException.ThrowIfNull(point);
        (Number, Point, State, Value, Step, Others) = (number, point, state, value, step, []);
    }

    /// <summary>The experiment's number, in suggestion order, from 0; negative for one of an earlier sweep.</summary>
    public int Number { get; }

    /// <summary>Its setting.</summary>
    public ParameterPoint Point { get; }

    /// <summary>Its state.</summary>
    public ObservationState State { get; }

    /// <summary>The objective of a completed or pruned experiment: the mean over its runs. NaN counts as worst.</summary>
    public double? Value { get; }

    /// <summary>The epoch after which a pruned experiment had that value.</summary>
    public int? Step { get; }

    /// <summary>The standard error of <see cref="Value"/>, in its unit; null if unknown.</summary>
    public double? Error { get; private init; }

    /// <summary>
    /// The values of further objectives as losses (lower is better); empty in a search with one. NaN counts as worst.
    /// </summary>
    public ImmutableArray<double> Others { get; private init; }

    /// <summary>A pending experiment.</summary>
    public static Observation Pending(int number, ParameterPoint point) => new(number, point, ObservationState.Pending);

    /// <summary>A completed experiment.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="point">Its setting.</param>
    /// <param name="value">The objective; if there are several, the first.</param>
    /// <param name="error">The standard error of the value; null if unknown.</param>
    /// <param name="others">The values of further objectives as losses, the same number in each experiment of a search.</param>
    public static Observation Completed(
        int number, ParameterPoint point, double value, double? error = null, ImmutableArray<double> others = default) =>
        new(number, point, ObservationState.Completed, value) { Error = error, Others = others.IsDefault ? [] : others };

    /// <summary>An experiment that a pruner stopped after <paramref name="step"/>.</summary>
    public static Observation Pruned(int number, ParameterPoint point, double value, int step) =>
        new(number, point, ObservationState.Pruned, value, step);

    /// <summary>An experiment that ended without a value.</summary>
    public static Observation Failed(int number, ParameterPoint point) => new(number, point, ObservationState.Failed);

    /// <summary>The same experiment as pending.</summary>
    internal Observation AsPending() => State is ObservationState.Pending ? this : Pending(Number, Point);

    /// <summary>The point's positions in <paramref name="tree"/>: computed once, then cached.</summary>
    internal double[] Encode(SpaceTree tree)
    {
        if (_encoded is { } known && ReferenceEquals(known.Space, tree.Space))
        {
            return known.Position;
        }

        var position = tree.Encode(Point.Parameters);
        _encoded = (tree.Space, position);
        return position;
    }
}
