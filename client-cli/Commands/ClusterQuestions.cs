using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;

namespace Experiments.ClientCli.Commands;

/// <summary>Verbs that ask a cluster one question and show the answer.</summary>
internal static class ClusterQuestions
{
    /// <summary>Connects, asks, shows, disconnects.</summary>
    public static async Task<ExitCode> ShowAsync(this Invocation invocation, Func<IGrainFactory, Task<View>> askAsync, CancellationToken cancellationToken)
    {
        View view;
        await using (var cluster = await ClusterConnection.OpenAsync(invocation, cancellationToken).ConfigureAwait(false))
        {
            view = await askAsync(cluster.Grains).ConfigureAwait(false);
        }

        return view.ShowOn(invocation.Terminal);
    }
}
