using System.Diagnostics;
using Experiments.Silo.Operations;

namespace Experiments.ClientCli.Connection;

/// <summary>The trace of one command, for an OpenTelemetry collector that the environment names; nothing without one.</summary>
internal sealed class CommandTrace(string verb) : IDisposable
{
    private readonly TraceExport? _export = TraceExport.Start("experiments");
    private readonly Activity? _span = TraceExport.StartCommand(verb);

    /// <summary>Records how the command ended.</summary>
    public void End(int exitCode) => _span?.SetTag("experiments.exit_code", exitCode);

    public void Dispose()
    {
        _span?.Dispose();
        _export?.Dispose();
    }
}
