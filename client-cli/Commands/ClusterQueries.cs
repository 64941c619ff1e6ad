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

    /// <summary>The same for a change.</summary>
    public static Task<ExitCode> ShowAsync(
        this Invocation invocation, Func<ChangeScope, Task<View>> changeAsync, CancellationToken cancellationToken) =>
        invocation.ShowOfClusterAsync(cluster => changeAsync(cluster.Scope(invocation.Terminal)), cancellationToken);

    /// <summary>The same, asked of the process that serves the store if there is one.</summary>
    /// <param name="invocation">The call.</param>
    /// <param name="path">The question in the API; null if it has none.</param>
    /// <param name="queryAsync">Asks it of grains.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<ExitCode> ShowAsync(
        this Invocation invocation, ApiPath? path, Func<IGrainFactory, Task<View>> queryAsync, CancellationToken cancellationToken) =>
        await ServedStore.TryAskAsync(invocation, path, cancellationToken).ConfigureAwait(false) is { } view
            ? view.ShowOn(invocation.Terminal)
            : await invocation.ShowAsync(queryAsync, cancellationToken).ConfigureAwait(false);

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
