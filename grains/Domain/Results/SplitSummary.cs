using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>Train, validation and test parts of every run of a protocol, and their problems.</summary>
/// <param name="Parts">One row per run, part and genre, in that order.</param>
/// <param name="Findings">What is in more than one part of any run; each is listed once.</param>
/// <param name="Notes">What was left out or could not be balanced.</param>
[GenerateSerializer, Immutable, Alias("split-summary")]
public sealed record SplitSummary(
    ImmutableArray<SplitPartCount> Parts, ImmutableArray<SplitFinding> Findings, ImmutableArray<string> Notes);

/// <summary>How much of a genre one part of one run holds.</summary>
[GenerateSerializer, Immutable, Alias("split-part-count")]
public sealed record SplitPartCount(int Repeat, int Fold, SplitPart Part, string Genre, int Tracks, int Slices);

/// <summary>Kind of what is in more than one part.</summary>
public enum SplitFindingKind
{
    /// <summary>Slices of one track.</summary>
    Track,

    /// <summary>Tracks of one group.</summary>
    Group,

    /// <summary>Tracks of equal content.</summary>
    Duplicate,
}

/// <summary>Something in more than one part of a run, so that test data was trained on.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The track, the group, or the tracks of equal content joined by " = ".</param>
/// <param name="Parts">The parts that hold it, in their order.</param>
/// <param name="Repeat">The first run in which it does.</param>
/// <param name="Fold">Its fold.</param>
[GenerateSerializer, Immutable, Alias("split-finding")]
public sealed record SplitFinding(SplitFindingKind Kind, string Name, ImmutableArray<SplitPart> Parts, int Repeat, int Fold);
