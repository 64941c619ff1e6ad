using System.Diagnostics;
using Experiments.Domain;

namespace Experiments.Execution;

/// <summary>
/// Tracing spans: one trace leads from a command through grains and slots to the worker. No span is created without a listener. Orleans
/// creates the spans of calls between grains.
/// </summary>
public static class Traces
{
    /// <summary>Name of the activity source.</summary>
    public const string SourceName = "Experiments";

    /// <summary>Prefix of the names of command spans.</summary>
    public const string CommandPrefix = "experiments ";

    /// <summary>Creates the spans.</summary>
    public static ActivitySource Source { get; } = new(SourceName, BuildVersion.Of(typeof(Traces)));

    /// <summary>The W3C traceparent of the current activity, to be stored with the work it requests; null if it is not recorded.</summary>
    public static string? Current => Activity.Current is { Recorded: true, IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null;

    /// <summary>Whether a span of this name may start a trace. Background calls, such as a slot requesting work, may not.</summary>
    public static bool IsRoot(string name) => name.StartsWith(CommandPrefix, StringComparison.Ordinal) || WorkKinds.All.Contains(name);

    /// <summary>A span for one attempt at a unit of work, below the command that requested it; null without a listener.</summary>
    public static Activity? StartAttempt(Lease lease)
    {
        ArgumentNullException.ThrowIfNull(lease);
        if (StartBelow(lease.Unit.Payload.Kind, lease.Unit.Trace, ActivityKind.Consumer) is not { } span)
        {
            return null;
        }

        span.SetTag("experiments.unit", lease.Unit.Id);
        span.SetTag("experiments.attempt", lease.Attempt);
        span.SetTag("experiments.slot", lease.Slot.ToString());
        if (lease.Unit.Payload is RunPayload run)
        {
            span.SetTag("experiments.sweep", run.Run.Experiment.Sweep);
            span.SetTag("experiments.experiment", run.Run.Experiment.ToString());
            span.SetTag("experiments.family", run.Family);
        }

        return span;
    }

    /// <summary>
    /// A span below the span of the calling process, whose traceparent came with the call: the activity that receives a call is never
    /// exported. Null without a listener.
    /// </summary>
    public static Activity? StartBelowCaller(string name) => StartBelow(name, Activity.Current?.ParentId, ActivityKind.Server);

    /// <summary>A span below a stored traceparent; if that is null, below the current activity. Null without a listener.</summary>
    public static Activity? StartBelow(string name, string? trace, ActivityKind kind = ActivityKind.Internal)
    {
        _ = ActivityContext.TryParse(trace, traceState: null, isRemote: true, out var cause);
        return Source.StartActivity(name, kind, cause);
    }

    /// <summary>Sets the outcome on an attempt's span.</summary>
    public static void SetOutcome(this Activity? span, AttemptOutcome? outcome, string? reason)
    {
        span?.SetTag("experiments.outcome", outcome?.ToString().ToLowerInvariant() ?? "lost");
        if (outcome is null or AttemptOutcome.Failed or AttemptOutcome.Crashed or AttemptOutcome.Lost)
        {
            span?.SetStatus(ActivityStatusCode.Error, reason);
        }
    }
}
