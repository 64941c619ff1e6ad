using System.Diagnostics;
using System.Reflection;
using Experiments.Domain;

namespace Experiments.Execution;

/// <summary>
/// The spans of the platform: one trace leads from a command through grains and slots to the worker that computes. Nothing is made unless
/// somebody listens. Orleans makes those of the calls between grains.
/// </summary>
public static class Traces
{
    /// <summary>The name of the source.</summary>
    public const string SourceName = "Experiments";

    /// <summary>What the name of a command's span begins with.</summary>
    public const string CommandPrefix = "experiments ";

    private static readonly string[] AttemptNames = ["run", "shard", "import", "audit"];

    /// <summary>Makes the spans.</summary>
    public static ActivitySource Source { get; } = new(
        SourceName, typeof(Traces).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);

    /// <summary>The W3C traceparent of what goes on here, to be kept with what it asks for; null where nobody records it.</summary>
    public static string? Current => Activity.Current is { Recorded: true, IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null;

    /// <summary>May a span of this name begin a trace? Calls without a cause, such as a slot's asking for work, may not.</summary>
    public static bool IsRoot(string name) => name.StartsWith(CommandPrefix, StringComparison.Ordinal) || AttemptNames.Contains(name);

    /// <summary>One attempt of a unit of work, below what asked for it; null where nobody listens.</summary>
    public static Activity? StartAttempt(Lease lease)
    {
        ArgumentNullException.ThrowIfNull(lease);
        if (StartBelow(NameOf(lease.Unit), lease.Unit.Trace, ActivityKind.Consumer) is not { } span)
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
    /// A span below that of another process, whose traceparent came with its call: the activity that receives a call is exported by nobody.
    /// Null where nobody listens.
    /// </summary>
    public static Activity? StartBelowCaller(string name) => StartBelow(name, Activity.Current?.ParentId, ActivityKind.Server);

    /// <summary>A span below a traceparent that was kept; where that is null, as it would be without. Null where nobody listens.</summary>
    public static Activity? StartBelow(string name, string? trace, ActivityKind kind = ActivityKind.Internal)
    {
        _ = ActivityContext.TryParse(trace, traceState: null, isRemote: true, out var cause);
        return Source.StartActivity(name, kind, cause);
    }

    /// <summary>Says on an attempt's span what came of it.</summary>
    public static void SetOutcome(this Activity? span, AttemptOutcome? outcome, string? reason)
    {
        span?.SetTag("experiments.outcome", outcome?.ToString().ToLowerInvariant() ?? "lost");
        if (outcome is null or AttemptOutcome.Failed or AttemptOutcome.Crashed or AttemptOutcome.Lost)
        {
            span?.SetStatus(ActivityStatusCode.Error, reason);
        }
    }

    private static string NameOf(WorkUnit unit) => unit.Payload switch
    {
        RunPayload => AttemptNames[0],
        ShardPayload => AttemptNames[1],
        ImportPayload => AttemptNames[2],
        _ => AttemptNames[3],
    };
}
