using Experiments.Store;
using Experiments.Store.Files;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Experiments.Silo.Workers;

/// <summary>Removes partial files of killed processes of this machine from the artifact folder, once after the start.</summary>
internal sealed partial class PartialFileCleanup(ArtifactStore artifacts, TimeProvider time, ILogger<PartialFileCleanup> logger)
    : BackgroundService
{
    /// <summary>A command that only reads has exited by then, and pays nothing for it.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(false);
        try
        {
            if (PartialFile.RemoveAbandoned(artifacts.Root, stoppingToken) is > 0 and var removed)
            {
                LogRemoved(removed);
            }
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            // They only take up space; `store gc` finds them too.
            LogNotRemoved(exception.Message);
        }
    }

    [LoggerMessage(LogLevel.Information, "Removed {Files} temporary files that killed processes had left")]
    private partial void LogRemoved(int files);

    [LoggerMessage(LogLevel.Warning, "Temporary files of killed processes could not be removed: {Reason}")]
    private partial void LogNotRemoved(string reason);
}
