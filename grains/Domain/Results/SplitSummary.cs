using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>Who is where in every run of a protocol, and what is wrong with it.</summary>
/// <param name="Parts">A row for each run, part and genre, in this order.</param>
/// <param name="Findings">What lies on two sides of any run, each once.</param>
/// <param name="Notes">What was left out, or could not be balanced.</param>
[GenerateSerializer, Immutable, Alias("split-summary")]
public sealed record SplitSummary(
    ImmutableArray<SplitPartCount> Parts, ImmutableArray<SplitFinding> Findings, ImmutableArray<string> Notes);

/// <summary>How much of a genre one part of one run holds.</summary>
[GenerateSerializer, Immutable, Alias("split-part-count")]
public sealed record SplitPartCount(int Repeat, int Fold, SplitPart Part, string Genre, int Tracks, int Slices);

/// <summary>What kind of thing lies on two sides.</summary>
public enum SplitFindingKind
{
    /// <summary>Slices of one track.</summary>
    Track,

    /// <summary>Tracks of one group.</summary>
    Group,

    /// <summary>Tracks of equal content.</summary>
    Duplicate,
}

/// <summary>Something that lies in more than one part of a run, so that what is tested was trained on.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The track, the group, or the tracks of equal content joined by " = ".</param>
/// <param name="Parts">The parts that hold it, in their order.</param>
/// <param name="Repeat">The first run in which it does.</param>
/// <param name="Fold">Its fold.</param>
[GenerateSerializer, Immutable, Alias("split-finding")]
public sealed record SplitFinding(SplitFindingKind Kind, string Name, ImmutableArray<SplitPart> Parts, int Repeat, int Fold);
