using Experiments.Silo.Storage;
using Experiments.Specs.Files;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Experiments.Silo.Operations;

/// <summary>The log of the silo program: its destination and filters.</summary>
internal static class SiloLog
{
    /// <summary>One line per event on the console.</summary>
    public static ILoggingBuilder AddLines(this ILoggingBuilder logging) =>
        logging.AddConsole(console => console.FormatterName = LineFormatter.Key)
            .AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>();

    /// <summary>Logs to standard output in the given format.</summary>
    public static void Configure(ILoggingBuilder logging, LogFormat format)
    {
        if (format is LogFormat.Json)
        {
            logging.AddJsonConsole(json =>
            {
                json.IncludeScopes = true;
                json.UseUtcTimestamp = true;
                json.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
            });
        }
        else
        {
            logging.AddLines();
        }

        logging.AddFilter("Orleans", LogLevel.Warning)
            .AddFilter("Polly", LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore", LogLevel.Warning)

            // These log pages of stack for what their callers log in one line.
            .AddFilter("Orleans.Storage", LogLevel.Critical)
            .AddFilter(typeof(TextKeyGrainStorage).FullName, LogLevel.Critical)
            .AddFilter("Orleans.Grain", LogLevel.Critical)
            .AddFilter("Orleans.Runtime.Messaging.Connection", LogLevel.Critical)
            .AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error)

            // This program reports a failed start in one line; the readiness response reports failed readiness.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical)
            .AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.Critical);
    }
}
