using Experiments.ClientCli.Connection;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Specs.Yaml;

namespace Experiments.ClientCli.Commands.Sweep;

/// <summary>
/// Refuses sweeps whose runs no slot of an embedded store could ever execute: no other silo joins it, so they would wait for ever. In a
/// cluster one may, and listings say what they wait for.
/// </summary>
internal static class SweepPlacement
{
    /// <summary>Adds the problem to a sweep file if the store is embedded, and its machine does not have what each run needs.</summary>
    public static async Task AddProblemAsync(ClusterConnection cluster, LocatedSpec<SweepSpec> sweep, CancellationToken cancellationToken)
    {
        if (await FindProblemAsync(cluster, sweep.Spec, cancellationToken).ConfigureAwait(false) is { } problem)
        {
            sweep.Add([problem]);
        }
    }

    /// <summary>Refuses a sweep file.</summary>
    /// <exception cref="UserErrorException">The store is embedded, and its machine does not have what each run needs.</exception>
    public static async Task RequireAsync(ClusterConnection cluster, LocatedSpec<SweepSpec> sweep, CancellationToken cancellationToken)
    {
        await AddProblemAsync(cluster, sweep, cancellationToken).ConfigureAwait(false);
        _ = sweep.RequireValid();
    }

    /// <summary>Refuses to continue a stored sweep.</summary>
    /// <exception cref="UserErrorException">
    /// It does not exist, or the store is embedded and its machine does not have what each run needs.
    /// </exception>
    public static async Task RequireAsync(ClusterConnection cluster, ISweepGrain sweep, CancellationToken cancellationToken)
    {
        if (!cluster.IsEmbedded)
        {
            return;
        }

        var known = await sweep.DescribeAsync(cancellationToken).ConfigureAwait(false);
        if (await FindProblemAsync(cluster, known.Spec, cancellationToken).ConfigureAwait(false) is { } problem)
        {
            throw UserErrorException.Failed($"sweep '{known.Id}' cannot continue here: {problem.Message}");
        }
    }

    private static async Task<SpecProblem?> FindProblemAsync(
        ClusterConnection cluster, SweepSpec spec, CancellationToken cancellationToken) =>
        cluster.IsEmbedded && await cluster.Grains.GetGrain<ISweepPlannerGrain>(spec.Name)
            .FindPlacementProblemAsync(spec.Resources, cancellationToken).ConfigureAwait(false) is { } problem
            ? problem with { Message = $"{problem.Message}; ask for less, or use a cluster that has it" }
            : null;
}
