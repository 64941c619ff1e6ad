using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>Result of a full check of a spec.</summary>
/// <param name="Problems">Why it is rejected; empty if it is valid.</param>
/// <param name="Notes">Hints for the author of a valid spec, one sentence each.</param>
[GenerateSerializer, Immutable, Alias("spec-findings")]
public sealed record SpecFindings(ImmutableArray<SpecProblem> Problems, ImmutableArray<string> Notes)
{
    /// <summary>No findings.</summary>
    public static SpecFindings None { get; } = new([], []);

    /// <summary>Rejects a spec that has problems.</summary>
    /// <exception cref="UserErrorException">All problems, one per line, each with its key.</exception>
    public void ThrowIfAny()
    {
        if (!Problems.IsEmpty)
        {
            throw UserErrorException.FromProblems([.. Problems.Select(problem => problem.ToString())]);
        }
    }
}
