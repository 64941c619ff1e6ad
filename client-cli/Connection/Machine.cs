using Experiments.ClientCli.Commands;
using Experiments.Domain;
using Experiments.Silo.Operations.Doctor;

namespace Experiments.ClientCli.Connection;

/// <summary>The host's checks of this machine; they need neither a store nor a working cluster.</summary>
internal static class Machine
{
    /// <summary>Runs all checks, on the store and cluster that flags and environment name.</summary>
    public static async Task<IReadOnlyList<Check>> ExamineAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (store, _, cluster) = ClusterConnection.Locate(invocation);
        var checks = await MachineDoctor.ExamineAsync(store, cluster, cancellationToken).ConfigureAwait(false);
        return
        [
            .. checks.Select(
                check => new Check(check.Name, EnumWords.Of(check.State), check.Found, check.Advice, check.IsNeeded)),
        ];
    }

    /// <summary>One check; state is ok, slow or missing.</summary>
    internal sealed record Check(string Name, string State, string Found, string? Advice, bool IsNeeded);
}
