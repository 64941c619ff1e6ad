using Experiments.ClientCli.Output;
using Microsoft.Extensions.Logging;

namespace Experiments.ClientCli.Connection;

/// <summary>Logs of what is hosted here: silent, or with --verbose on standard error.</summary>
internal static class HostLogging
{
    public static void Configure(ILoggingBuilder logging, Terminal terminal)
    {
        logging.ClearProviders();
        if (terminal.IsVerbose)
        {
            logging.AddSimpleConsole(console => console.SingleLine = true)
                .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
                .AddFilter("Orleans", LogLevel.Warning)
                .AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);
        }
    }
}
