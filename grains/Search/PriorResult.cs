using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Search;

/// <summary>A finished experiment of an earlier sweep that a search begins with.</summary>
/// <param name="Point">Its setting.</param>
/// <param name="Value">The objective; if there are several, the first.</param>
/// <param name="Error">The standard error of the value; null if unknown.</param>
/// <param name="Others">The values of further objectives as losses.</param>
public sealed record PriorResult(ParameterPoint Point, double Value, double? Error, ImmutableArray<double> Others);
