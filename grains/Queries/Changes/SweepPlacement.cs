using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Specs.Yaml;

namespace Experiments.Queries.Changes;

/// <summary>
/// Refuses sweeps whose runs no slot of an embedded store could ever execute: no other silo joins it, so they would wait for ever. In a
/// cluster one may, and listings say what they wait for.
/// </summary>
public static class SweepPlacement
{
    /// <summary>Adds the problem to a sweep file if the store is embedded, and its machine does not have what each run needs.</summary>
    public static async Task AddProblemAsync(ChangeScope scope, LocatedSpec<SweepSpec> sweep, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        if (await FindProblemAsync(scope, sweep.Spec, cancellationToken).ConfigureAwait(false) is { } problem)
        {
            sweep.Add([problem]);
        }
    }

    /// <summary>Refuses a sweep file.</summary>
    /// <exception cref="UserErrorException">The store is embedded, and its machine does not have what each run needs.</exception>
    public static async Task RequireAsync(ChangeScope scope, LocatedSpec<SweepSpec> sweep, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        await AddProblemAsync(scope, sweep, cancellationToken).ConfigureAwait(false);
        _ = sweep.RequireValid();
    }

    /// <summary>Refuses to continue a stored sweep.</summary>
    /// <exception cref="UserErrorException">
    /// It does not exist, or the store is embedded and its machine does not have what each run needs.
    /// </exception>
    public static async Task RequireAsync(ChangeScope scope, ISweepGrain sweep, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(sweep);
        if (!scope.IsAlone)
        {
            return;
        }

        var known = await sweep.DescribeAsync(cancellationToken).ConfigureAwait(false);
        if (await FindProblemAsync(scope, known.Spec, cancellationToken).ConfigureAwait(false) is { } problem)
        {
            throw UserErrorException.Failed($"sweep '{known.Id}' cannot continue here: {problem.Message}");
        }
    }

    private static async Task<SpecProblem?> FindProblemAsync(ChangeScope scope, SweepSpec spec, CancellationToken cancellationToken) =>
        scope.IsAlone && await scope.Grains.GetGrain<ISweepPlannerGrain>(spec.Name)
            .FindPlacementProblemAsync(spec.Resources, cancellationToken).ConfigureAwait(false) is { } problem
            ? problem with { Message = $"{problem.Message}; ask for less, or use a cluster that has it" }
            : null;
}
