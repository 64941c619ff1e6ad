using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Evaluation.Splits;

/// <summary>
/// A way to split a dataset into train, validation and test for every fold of every repeat. Found by name; to add one, write a
/// file with an <c>internal sealed</c> implementation.
/// </summary>
public interface ISplit : INamed
{
    /// <summary>One sentence for the user.</summary>
    string Summary { get; }

    /// <summary>
    /// Plans all runs of a protocol: a pure function of tracks and protocol, independent of the order of the tracks.
    /// </summary>
    /// <exception cref="UserErrorException">These tracks cannot satisfy the protocol; the message has the numbers.</exception>
    SplitPlan Plan(ImmutableArray<TrackInfo> tracks, Protocol protocol);
}

/// <summary>The catalog of splits, and the plan of a protocol.</summary>
public static class SplitCatalog
{
    /// <summary>Every split.</summary>
    public static Catalog<ISplit> All { get; } = new(typeof(ISplit).Assembly, "split");

    /// <summary>The plan of the split named in the protocol.</summary>
    /// <exception cref="UserErrorException">The split does not exist, or the protocol cannot be satisfied.</exception>
    public static SplitPlan Plan(ImmutableArray<TrackInfo> tracks, Protocol protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        ArgumentOutOfRangeException.ThrowIfLessThan(protocol.Folds, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(protocol.Repeats, 1);
        var split = All.Get(protocol.Split);
        SpecProblem[] problems = [.. ProtocolCheck.FindProblems(protocol)];
        return problems.Length == 0
            ? split.Plan(tracks, protocol)
            : throw UserErrorException.FromProblems([.. problems.Select(problem => $"protocol.{problem}")]);
    }
}
