namespace Experiments.Silo.Operations.Doctor;

/// <summary>Checks what the program needs of a machine: what is installed, missing or slow. Takes a few seconds.</summary>
public static class MachineDoctor
{
    /// <summary>All checks, in a fixed order.</summary>
    /// <param name="store">The store's folder, which need not exist; files written in or beside it are deleted again.</param>
    /// <param name="cluster">The PostgreSQL connection of a cluster; null for none.</param>
    /// <param name="cancellationToken">Cancels the checks.</param>
    public static async Task<IReadOnlyList<MachineCheck>> ExamineAsync(string store, string? cluster, CancellationToken cancellationToken)
    {
        var checks = new List<MachineCheck>
        {
            ProcessorChecks.Runtime(),
            await ProcessorChecks.SdkAsync(cancellationToken).ConfigureAwait(false),
            ProcessorChecks.Simd(),
            ProcessorChecks.Cores(),
            ProcessorChecks.Memory(),
        };
        checks.AddRange(LibraryChecks.Torch());
        checks.Add(LibraryChecks.LightGbm());
        checks.Add(LibraryChecks.Sqlite());
        checks.AddRange(StoreDiskChecks.Of(store, cancellationToken));
        if (cluster is not null)
        {
            checks.Add(await ClusterChecks.PostgresAsync(cluster, cancellationToken).ConfigureAwait(false));
        }

        return checks;
    }
}
