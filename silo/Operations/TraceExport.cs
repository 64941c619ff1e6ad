using System.Diagnostics;
using Experiments.Execution;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Experiments.Silo.Operations;

/// <summary>
/// Exports the spans of this process to an OpenTelemetry collector if the standard variables name one; a child process inherits them. An
/// unavailable collector has no effect: spans that cannot be sent are dropped.
/// </summary>
public sealed class TraceExport : IDisposable
{
    /// <summary>How long an exiting process waits for its last spans to be sent, milliseconds.</summary>
    private const int FlushMilliseconds = 1000;

    private static readonly string[] Variables = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];

    private readonly TracerProvider _provider;

    private TraceExport(TracerProvider provider) => _provider = provider;

    /// <summary>Whether the environment names a collector.</summary>
    public static bool IsOn { get; } = Variables.Any(name => !string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(name)));

    /// <summary>Starts exporting; null if the environment names no collector.</summary>
    /// <param name="service">The program, such as <c>experiments-silo</c>.</param>
    /// <param name="instance">The instance, such as the node's name; null for a generated name.</param>
    public static TraceExport? Start(string service, string? instance = null) => IsOn
        ? new TraceExport(Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(resource => resource.AddService(service, serviceVersion: Build.Version, serviceInstanceId: instance))
            .AddSource(Traces.SourceName, "Microsoft.Orleans.Application")
            .SetSampler(new ParentBasedSampler(new RootSampler()))
            .AddOtlpExporter(otlp => otlp.BatchExportProcessorOptions.ScheduledDelayMilliseconds = FlushMilliseconds)
            .Build())
        : null;

    /// <summary>Starts a command's span, the root of its trace; null if nobody listens.</summary>
    /// <param name="verb">The verb, such as <c>sweep run</c>.</param>
    public static Activity? StartCommand(string verb) => Traces.Source.StartActivity(Traces.CommandPrefix + verb);

    /// <summary>Sends pending spans, within a second: the process is about to exit.</summary>
    public void Flush() => _provider.ForceFlush(FlushMilliseconds);

    /// <inheritdoc/>
    public void Dispose()
    {
        _provider.Shutdown(FlushMilliseconds);
        _provider.Dispose();
    }

    /// <summary>Commands and attempts start traces. The constant traffic between silos does not.</summary>
    private sealed class RootSampler : Sampler
    {
        public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
            new(Traces.IsRoot(samplingParameters.Name) ? SamplingDecision.RecordAndSample : SamplingDecision.Drop);
    }
}
