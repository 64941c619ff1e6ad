using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Orleans;

namespace Experiments.Domain;

/// <summary>The values a search may give one parameter.</summary>
[JsonDerivedType(typeof(ChoiceRange), "choice")]
[JsonDerivedType(typeof(NumberRange), "number")]
[JsonDerivedType(typeof(IntegerRange), "integer")]
[GenerateSerializer, Immutable, Alias("parameter-range")]
public abstract record ParameterRange;

/// <summary>One of several unordered values; a single value is a constant.</summary>
[GenerateSerializer, Immutable, Alias("choice-range")]
public sealed record ChoiceRange(ImmutableArray<ParameterValue> Values) : ParameterRange
{
    /// <inheritdoc/>
    public bool Equals(ChoiceRange? other) => other is not null && Values.SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override int GetHashCode() => Values.Aggregate(0, HashCode.Combine);
}

/// <summary>
/// A number from <paramref name="Low"/> to <paramref name="High"/>, both included; uniform or log-uniform; with a <paramref name="Step"/>,
/// only Low, Low + Step, ….
/// </summary>
[GenerateSerializer, Immutable, Alias("number-range")]
public sealed record NumberRange(double Low, double High, bool IsLogScale = false, double? Step = null) : ParameterRange;

/// <summary>An integer from <paramref name="Low"/> to <paramref name="High"/>, both included.</summary>
[GenerateSerializer, Immutable, Alias("integer-range")]
public sealed record IntegerRange(long Low, long High, bool IsLogScale = false, long Step = 1) : ParameterRange;

/// <summary>Makes a parameter exist only if another has one of the given values.</summary>
[GenerateSerializer, Immutable, Alias("parameter-condition")]
public sealed record ParameterCondition(string Parameter, ImmutableArray<ParameterValue> Values)
{
    /// <inheritdoc/>
    public bool Equals(ParameterCondition? other) =>
        other is not null && Parameter == other.Parameter && Values.SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override int GetHashCode() => Values.Aggregate(Parameter.GetHashCode(StringComparison.Ordinal), HashCode.Combine);
}

/// <summary>One dimension of a search: a parameter, its range and, for a conditional one, when it exists.</summary>
[GenerateSerializer, Immutable, Alias("parameter-dimension")]
public sealed record ParameterDimension(string Name, ParameterRange Range, ParameterCondition? When = null);

/// <summary>What a sweep varies in one family. A family may appear in a sweep several times, with different constants.</summary>
[GenerateSerializer, Immutable, Alias("family-space")]
public sealed record FamilySpace(string Family, ImmutableArray<ParameterDimension> Dimensions)
{
    /// <summary>
    /// Conditions that every setting must satisfy, such as <c>filters * blocks &lt;= 256</c> (<see cref="Formula"/>); default, and absent
    /// in JSON, if there are none.
    /// </summary>
    [Id(2), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ImmutableArray<string> Constraints { get; init; }

    /// <inheritdoc/>
    public bool Equals(FamilySpace? other) =>
        other is not null && Family == other.Family && Dimensions.SequenceEqual(other.Dimensions)
        && (Constraints.IsDefault ? [] : Constraints).SequenceEqual(other.Constraints.IsDefault ? [] : other.Constraints);

    /// <inheritdoc/>
    public override int GetHashCode() => Dimensions.Aggregate(Family.GetHashCode(StringComparison.Ordinal), HashCode.Combine);
}

/// <summary>The whole space of a sweep: the union of its families' spaces.</summary>
[GenerateSerializer, Immutable, Alias("parameter-space")]
public sealed record ParameterSpace(ImmutableArray<FamilySpace> Families)
{
    /// <inheritdoc/>
    public bool Equals(ParameterSpace? other) => other is not null && Families.SequenceEqual(other.Families);

    /// <inheritdoc/>
    public override int GetHashCode() => Families.Aggregate(0, HashCode.Combine);
}

/// <summary>A point of a <see cref="ParameterSpace"/>: the index of its family space, and the setting.</summary>
[GenerateSerializer, Immutable, Alias("parameter-point")]
public sealed record ParameterPoint(int FamilyIndex, string Family, ParameterSet Parameters);
