using Experiments.ClientCli.Commands;
using Experiments.Silo.Storage;

namespace Experiments.ClientCli.Connection;

/// <summary>The selected store, maintained from outside its silos: none is started or called.</summary>
internal sealed class StoreFolder
{
    private StoreFolder(string path, string? cluster) =>
        (Path, IsCluster, Maintenance) = (path, cluster is not null, new StoreMaintenance(path, cluster));

    /// <summary>The absolute path.</summary>
    public string Path { get; }

    /// <summary>Whether its rows are in PostgreSQL.</summary>
    public bool IsCluster { get; }

    /// <summary>Check and collection.</summary>
    public StoreMaintenance Maintenance { get; }

    /// <summary>The store that the flags --cluster and --store or the environment select; by default ~/.experiments.</summary>
    public static StoreFolder Of(Invocation invocation)
    {
        var (store, _, cluster) = ClusterConnection.Locate(invocation);
        return new StoreFolder(store, cluster);
    }

    /// <summary>Backup and restore, with progress on standard error.</summary>
    public static SqliteBackup OpenBackup(Invocation invocation) => new(new StepProgress(invocation));

    /// <summary>Reports steps immediately: <see cref="Progress{T}"/> would report them late and out of order.</summary>
    private sealed class StepProgress(Invocation invocation) : IProgress<string>
    {
        public void Report(string value) => invocation.Terminal.Progress(value);
    }
}
