using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>
/// Decides, with dataset and seed, which slices are train, validation and test in each fold of each repeat.
/// </summary>
[GenerateSerializer, Immutable, Alias("protocol")]
public sealed record Protocol
{
    /// <summary>The split whose parts are <see cref="Lists"/>, or the folds that the dataset was published with.</summary>
    public const string PredefinedSplit = "predefined";

    /// <summary>The split that puts slices of one track into several parts: test predictions of models that know the track.</summary>
    public const string SliceSplit = "slice";

    /// <summary>The kind of split, by its name in the catalog of splits.</summary>
    [Id(0)] public string Split { get; init; } = "track";

    /// <summary>
    /// Number of folds, 2 or more; 1 with a <see cref="TestFraction"/> or lists, and before <see cref="PublishedFolds.Complete"/>.
    /// </summary>
    [Id(1)] public int Folds { get; init; } = 5;

    /// <summary>Number of repeats with different shuffles, 1 or more.</summary>
    [Id(2)] public int Repeats { get; init; } = 1;

    /// <summary>Random seed.</summary>
    [Id(3)] public ulong Seed { get; init; } = 17;

    /// <summary>Share of tracks held out for test if there are no folds, in (0, 1); null with folds.</summary>
    [Id(4)] public double? TestFraction { get; init; }

    /// <summary>
    /// Share of the non-test data used for validation, in [0, 1); split at the same level as the test part. With 0 there is no validation
    /// part, so no early stopping or selection. Not used with <see cref="ValidationRule.Rotating"/>.
    /// </summary>
    [Id(5)] public double ValidationFraction { get; init; } = 0.2;

    /// <summary>How feature tables are scaled, fitted on train: a name in the catalog of scalings.</summary>
    [Id(6)] public string Scaling { get; init; } = "standard";

    /// <summary>
    /// The lists of a predefined split: relative track paths of each part. Null for the folds that the dataset was published with.
    /// </summary>
    [Id(7)] public PredefinedLists? Lists { get; init; }

    /// <summary>Where the validation part comes from.</summary>
    [Id(8)] public ValidationRule Validation { get; init; }

    /// <summary>Whether runs have a validation part that the split makes: it may also be listed.</summary>
    public bool HasValidationPart() => Validation is ValidationRule.Rotating || ValidationFraction > 0;

    /// <summary>
    /// Whether its runs include all of another's: it is the same, or has more repeats, since a run depends on no other repeat.
    /// </summary>
    public bool Contains(Protocol other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Repeats >= other.Repeats && DomainJson.Hash(this with { Repeats = other.Repeats }) == DomainJson.Hash(other);
    }

    /// <summary>How many runs an experiment has.</summary>
    public int CountRuns() => Folds * Repeats;
}

/// <summary>Where the validation part of a run comes from.</summary>
public enum ValidationRule
{
    /// <summary>A share of what is not test, drawn anew in each fold.</summary>
    Cut,

    /// <summary>The next fold's test part: everything is validated exactly once per repeat.</summary>
    Rotating,
}

/// <summary>Track paths of a predefined split, relative to the dataset's root, with forward slashes.</summary>
[GenerateSerializer, Immutable, Alias("predefined-lists")]
public sealed record PredefinedLists(
    ImmutableArray<string> Train, ImmutableArray<string> Validation, ImmutableArray<string> Test)
{
    /// <summary>The list of one part.</summary>
    public ImmutableArray<string> Of(SplitPart part) => part switch
    {
        SplitPart.Train => Train,
        SplitPart.Validation => Validation,
        SplitPart.Test => Test,
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, null),
    };
}
