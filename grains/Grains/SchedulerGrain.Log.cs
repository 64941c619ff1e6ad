using Microsoft.Extensions.Logging;

namespace Experiments.Grains;

/// <summary>What the scheduler logs.</summary>
internal sealed partial class SchedulerGrain
{
    [LoggerMessage(LogLevel.Warning, "Owner {Owner} did not submit its work again: {Reason}")]
    private partial void LogNotResubmitted(Exception? exception, string owner, string reason);

    [LoggerMessage(LogLevel.Error, "The scheduler stopped watching the members of the cluster and starts again")]
    private partial void LogNotWatching(Exception exception);
}
