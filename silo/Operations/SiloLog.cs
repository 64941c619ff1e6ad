using Experiments.Silo.Storage;
using Experiments.Specs.Files;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Experiments.Silo.Operations;

/// <summary>The log of the silo program: where it goes, and what of it is worth a line.</summary>
internal static class SiloLog
{
    /// <summary>A line an event on the console.</summary>
    public static ILoggingBuilder AddLines(this ILoggingBuilder logging) =>
        logging.AddConsole(console => console.FormatterName = LineFormatter.Key)
            .AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>();

    /// <summary>Standard output, in the given format.</summary>
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

            // These tell with pages of stack what their callers say in a line.
            .AddFilter("Orleans.Storage", LogLevel.Critical)
            .AddFilter(typeof(TextKeyGrainStorage).FullName, LogLevel.Critical)
            .AddFilter("Orleans.Grain", LogLevel.Critical)
            .AddFilter("Orleans.Runtime.Messaging.Connection", LogLevel.Critical)
            .AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error)

            // A start that fails is said once, in one line, by this program; a readiness that fails, by its answer.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical)
            .AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.Critical);
    }
}
