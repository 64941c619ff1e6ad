using Experiments.Domain;
using Microsoft.Extensions.Logging;

namespace Experiments.Grains;

/// <summary>What the scheduler logs.</summary>
internal sealed partial class SchedulerGrain
{
    [LoggerMessage(LogLevel.Debug, "Gave {RunId} attempt {Attempt} to {Slot}")]
    private partial void LogGranted(string runId, int attempt, SlotId slot);

    [LoggerMessage(LogLevel.Warning, "Refused {RunId} attempt {Attempt} of {Slot}: another holds its lease by now")]
    private partial void LogFenced(string runId, int attempt, SlotId slot);

    [LoggerMessage(LogLevel.Warning, "Lost {RunId} attempt {Attempt} on {Slot}: {Reason}")]
    private partial void LogLost(string runId, int attempt, SlotId slot, string reason);

    [LoggerMessage(LogLevel.Warning, "Could not record the loss of {RunId} attempt {Attempt}: {Reason}")]
    private partial void LogNotRecorded(Exception? exception, string runId, int attempt, string reason);

    [LoggerMessage(LogLevel.Warning, "Owner {Owner} did not submit its work again: {Reason}")]
    private partial void LogNotResubmitted(Exception? exception, string owner, string reason);
}
