using System.Diagnostics;
using Experiments.Execution;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Experiments.Silo.Operations;

/// <summary>
/// Sends the spans of this process to an OpenTelemetry collector, where the standard variables name one; a child process has them from its
/// parent. A collector that is away is nobody's trouble: what cannot be sent is dropped.
/// </summary>
public sealed class TraceExport : IDisposable
{
    /// <summary>A process that ends waits so long for its last spans to be taken.</summary>
    private const int FlushMilliseconds = 1000;

    private static readonly string[] Variables = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];

    private readonly TracerProvider _provider;

    private TraceExport(TracerProvider provider) => _provider = provider;

    /// <summary>Does the environment name a collector?</summary>
    public static bool IsOn { get; } = Variables.Any(name => !string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(name)));

    /// <summary>Begins to export; null where the environment names no collector.</summary>
    /// <param name="service">The program, such as <c>experiments-silo</c>.</param>
    /// <param name="instance">Which one of them, such as the node's name; null for a name of no meaning.</param>
    public static TraceExport? Start(string service, string? instance = null) => IsOn
        ? new TraceExport(Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(resource => resource.AddService(service, serviceVersion: Build.Version, serviceInstanceId: instance))
            .AddSource(Traces.SourceName, "Microsoft.Orleans.Application")
            .SetSampler(new ParentBasedSampler(new RootSampler()))
            .AddOtlpExporter(otlp => otlp.BatchExportProcessorOptions.ScheduledDelayMilliseconds = FlushMilliseconds)
            .Build())
        : null;

    /// <summary>The span of a command, which its trace begins with; null where nobody listens.</summary>
    /// <param name="verb">Such as <c>sweep run</c>.</param>
    public static Activity? StartCommand(string verb) => Traces.Source.StartActivity(Traces.CommandPrefix + verb);

    /// <summary>Sends what there is, within a second: the process is about to end.</summary>
    public void Flush() => _provider.ForceFlush(FlushMilliseconds);

    /// <inheritdoc/>
    public void Dispose()
    {
        _provider.Shutdown(FlushMilliseconds);
        _provider.Dispose();
    }

    /// <summary>Commands and attempts begin traces. What silos say to each other all day does not.</summary>
    private sealed class RootSampler : Sampler
    {
        public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
            new(Traces.IsRoot(samplingParameters.Name) ? SamplingDecision.RecordAndSample : SamplingDecision.Drop);
    }
}
