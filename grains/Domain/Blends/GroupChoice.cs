using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>How many groups points fall into, and how much that may be trusted.</summary>
/// <param name="Groups">
/// The number of groups: the one with the greatest mean silhouette; 1 if that is no greater than clouds without groups have by chance, and
/// if there are too few points for two.
/// </param>
/// <param name="Scores">The numbers of two and more that were tried, ascending; none if there are too few points.</param>
/// <param name="Silhouette">The greatest mean silhouette of these numbers, −1 to 1; 0 if none was tried.</param>
/// <param name="ReferenceSilhouette">The same for clouds of as many points without groups, each at its best number: mean.</param>
/// <param name="References">How many such clouds were made; 0 if none could be.</param>
/// <param name="P">Chance of so great a silhouette in a cloud without groups, at least 1 / (references + 1); 1 without references.</param>
/// <param name="Rand">Adjusted Rand index of the groups and those of bootstrap samples, mean: 1 if they are always the same.</param>
/// <param name="Bootstraps">How many bootstrap samples were drawn.</param>
/// <param name="Sampled">How many points the choice rests on: all, or a sample of many.</param>
[GenerateSerializer, Immutable, Alias("group-choice")]
public sealed record GroupChoice(
    int Groups, ImmutableArray<GroupCountScore> Scores, double Silhouette, double ReferenceSilhouette, int References, double P,
    double Rand, int Bootstraps, int Sampled)
{
    /// <summary>From this chance on, the groups may be pieces of one cloud.</summary>
    public const double MaxP = 0.05;

    /// <summary>Whether the points are in groups more clearly than clouds without groups are by chance.</summary>
    public bool IsClear => Groups > 1 && P <= MaxP;
}

/// <summary>One number of groups that was tried.</summary>
/// <param name="Groups">The number.</param>
/// <param name="Silhouette">Mean silhouette, −1 to 1.</param>
[GenerateSerializer, Immutable, Alias("group-count-score")]
public readonly record struct GroupCountScore(int Groups, double Silhouette);
