using Experiments.ClientCli.Output;
using Experiments.Silo.Operations;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Experiments.ClientCli.Connection;

/// <summary>Logs of the embedded host: silent, or with --verbose on standard error.</summary>
internal static class HostLogging
{
    public static void Configure(ILoggingBuilder logging, Terminal terminal)
    {
        logging.ClearProviders();
        if (terminal.IsVerbose)
        {
            logging.AddConsole(console => console.FormatterName = LineFormatter.Key)
                .AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>()
                .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
                .AddFilter("Orleans", LogLevel.Warning)
                .AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);
        }
    }
}
