using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>What a full check of a spec found.</summary>
/// <param name="Problems">Why it is refused; empty where it is valid.</param>
/// <param name="Notes">What its author should know though it is valid, a sentence each.</param>
[GenerateSerializer, Immutable, Alias("spec-findings")]
public sealed record SpecFindings(ImmutableArray<SpecProblem> Problems, ImmutableArray<string> Notes)
{
    /// <summary>Nothing found.</summary>
    public static SpecFindings None { get; } = new([], []);

    /// <summary>Refuses a spec that has problems.</summary>
    /// <exception cref="UserErrorException">All problems, a line each, with the key that each is about.</exception>
    public void ThrowIfAny()
    {
        if (!Problems.IsEmpty)
        {
            throw UserErrorException.FromProblems([.. Problems.Select(problem => problem.ToString())]);
        }
    }
}
