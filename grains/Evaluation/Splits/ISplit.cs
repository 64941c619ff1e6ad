using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Evaluation.Splits;

/// <summary>
/// A way to cut a dataset into train, validation and test for every fold of every repeat. Found by its name; to add one, write a
/// file with an <c>internal sealed</c> implementation.
/// </summary>
public interface ISplit : INamed
{
    /// <summary>One sentence for people.</summary>
    string Summary { get; }

    /// <summary>
    /// Plans all runs of a protocol: a pure function of tracks and protocol, whatever order the tracks come in.
    /// </summary>
    /// <exception cref="UserErrorException">The protocol cannot be met by these tracks; the message has the numbers.</exception>
    SplitPlan Plan(ImmutableArray<TrackInfo> tracks, Protocol protocol);
}

/// <summary>The catalog of splits, and the plan of a protocol.</summary>
public static class SplitCatalog
{
    /// <summary>Every split.</summary>
    public static Catalog<ISplit> All { get; } = new(typeof(ISplit).Assembly, "split");

    /// <summary>The plan by the split that the protocol names.</summary>
    /// <exception cref="UserErrorException">There is no such split, or the protocol cannot be met.</exception>
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
