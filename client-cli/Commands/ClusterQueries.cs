using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.ReadModel;

namespace Experiments.ClientCli.Commands;

/// <summary>Verbs that send one query to a cluster and show the result.</summary>
internal static class ClusterQueries
{
    /// <summary>Connects, queries, shows, disconnects.</summary>
    public static Task<ExitCode> ShowAsync(
        this Invocation invocation, Func<IGrainFactory, Task<View>> queryAsync, CancellationToken cancellationToken) =>
        invocation.ShowOfClusterAsync(cluster => queryAsync(cluster.Grains), cancellationToken);

    /// <summary>The same with the connection, for verbs that need more than its grains.</summary>
    public static async Task<ExitCode> ShowOfClusterAsync(
        this Invocation invocation, Func<ClusterConnection, Task<View>> queryAsync, CancellationToken cancellationToken)
    {
        View view;
        await using (var cluster = await ClusterConnection.OpenAsync(invocation, cancellationToken).ConfigureAwait(false))
        {
            view = await queryAsync(cluster).ConfigureAwait(false);
        }

        return view.ShowOn(invocation.Terminal);
    }
}
