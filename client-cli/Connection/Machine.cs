using Experiments.ClientCli.Commands;
using Experiments.Silo.Operations.Doctor;

namespace Experiments.ClientCli.Connection;

/// <summary>This machine as the host's own checks see it; needs neither a store nor a cluster that works.</summary>
internal static class Machine
{
    /// <summary>All checks, against the store and the cluster that flags and environment name.</summary>
    public static async Task<IReadOnlyList<Check>> ExamineAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (store, _, cluster) = ClusterConnection.Locate(invocation);
        var checks = await MachineDoctor.ExamineAsync(store, cluster, cancellationToken).ConfigureAwait(false);
        return
        [
            .. checks.Select(
                check => new Check(check.Name, check.State.ToString().ToLowerInvariant(), check.Found, check.Advice, check.IsNeeded)),
        ];
    }

    /// <summary>One thing looked at; state is ok, slow or missing.</summary>
    internal sealed record Check(string Name, string State, string Found, string? Advice, bool IsNeeded);
}
