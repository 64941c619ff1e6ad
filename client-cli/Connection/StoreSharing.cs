using System.Diagnostics;
using Experiments.ClientCli.Commands;
using Experiments.Domain;
using Experiments.Silo.Operations;
using Experiments.Silo.Storage;

namespace Experiments.ClientCli.Connection;

/// <summary>
/// Opens an embedded store: as a client of the process that holds it, if that lets others in; otherwise by holding it, once it is free.
/// </summary>
internal static class StoreSharing
{
    /// <summary>How long to wait for a process that holds the store for a moment, or has not opened its door yet.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>How long to wait without a word.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Opens a store for a verb.</summary>
    /// <exception cref="UserErrorException">The store cannot be used, or another process holds it and lets nobody in.</exception>
    public static async Task<ClusterConnection> OpenAsync(
        string store, string flags, Invocation invocation, CancellationToken cancellationToken)
    {
        var waiting = Stopwatch.StartNew();
        for (var isReported = false; ;)
        {
            if (await StoreClient.TryConnectAsync(store, flags, invocation.Terminal, cancellationToken).ConfigureAwait(false) is { } client)
            {
                return invocation.Holder = client;
            }

            try
            {
                var door = invocation.SharesStore ? new StoreDoor(store, invocation.IsResident) : null;
                return await EmbeddedSilo.StartAsync(store, flags, invocation.Terminal, door, cancellationToken).ConfigureAwait(false);
            }
            catch (UserErrorException error) when (StoreLock.IsHeldByAnother(error) && waiting.Elapsed < Limit)
            {
                if (!isReported && waiting.Elapsed > Silence)
                {
                    invocation.Terminal.Progress("waiting for another command that uses this store");
                    isReported = true;
                }
            }

            await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
        }
    }
}
