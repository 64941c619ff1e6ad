using Experiments.ClientCli.Commands;
using Experiments.Silo.Storage;

namespace Experiments.ClientCli.Connection;

/// <summary>The store that a command means, looked after from outside its silos: none is started or asked.</summary>
internal sealed class StoreFolder
{
    private StoreFolder(string path, string? cluster) =>
        (Path, IsCluster, Keeping) = (path, cluster is not null, new StoreKeeping(path, cluster));

    /// <summary>The folder, absolute.</summary>
    public string Path { get; }

    /// <summary>Are its rows in PostgreSQL?</summary>
    public bool IsCluster { get; }

    /// <summary>Check and collection.</summary>
    public StoreKeeping Keeping { get; }

    /// <summary>As the flags --cluster and --store say, else the environment, else ~/.experiments.</summary>
    public static StoreFolder Of(Invocation invocation)
    {
        var (store, _, cluster) = ClusterConnection.Locate(invocation);
        return new StoreFolder(store, cluster);
    }

    /// <summary>Copies, told of on standard error.</summary>
    public static StoreBackup Copies(Invocation invocation) => new(new Steps(invocation));

    /// <summary>Steps as they come: <see cref="Progress{T}"/> would write them late and out of order.</summary>
    private sealed class Steps(Invocation invocation) : IProgress<string>
    {
        public void Report(string value) => invocation.Terminal.Progress(value);
    }
}
